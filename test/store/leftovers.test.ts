import { existsSync, lstatSync, lutimesSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isLocked, lockState, tryLock } from "#store/file-lock.ts";
import { newName, ownIdentity } from "#store/living-process.ts";
import { openStore } from "#store/open-store.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-leftovers-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As a process of this machine that is gone would have been called. */
const deadName = (): string => {
  const [pid, , ...rest] = newName().split(".");
  return [pid, "1", ...rest].join(".");
};
/** As one of another machine, or from before this one was started. */
const strangeName = (): string => {
  const [pid, start, , last] = newName().split(".");
  return [pid, start, "0123456789ab", last].join(".");
};
const plant = (path: string): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "");
  return path;
};

describe("what processes left that were killed", () => {
  test("goes with the next that uses the store, wherever it lies; what is under way stays", async () => {
    await openStore(folder).close();
    const places = [
      "tmp/",
      "VERSION.",
      "durations/steps.",
      "syntax/parser/text.",
      "evaluated/question/answer.",
      "helper/digest.",
      "trees/ab.",
    ];
    const dead = places.map((place) => plant(join(folder, `${place}${deadName()}`)));
    const alive = places.map((place) => plant(join(folder, `${place}${newName()}`)));
    await openStore(folder).close();
    expect([dead.filter((path) => existsSync(path)), alive.filter((path) => !existsSync(path))]).toEqual([[], []]);
  });

  test("beside a result's link goes when the link changes", async () => {
    const store = openStore(join(folder, "store"));
    const out = join(folder, "out");
    const left = join(out, `image.${deadName()}`);
    mkdirSync(out);
    symlinkSync("nowhere", left);
    mkdirSync(join(folder, "tree"));
    store.linkOut(join(out, "image"), await store.importFolder(join(folder, "tree")));
    expect(readdirSync(out)).toEqual(["image"]);
    await store.close();
  });

  test("a batch that a collector announced holds nobody up, and goes", async () => {
    const store = openStore(folder);
    mkdirSync(join(folder, "gc"));
    symlinkSync(`${deadName()}.3`, join(folder, "gc/batch"));
    store.putBytes(Buffer.from("x"));
    expect(readdirSync(join(folder, "gc"))).toEqual([]);
    await store.close();
  });

  test("nor does the right to take a collector's lock over, of one who was killed with it", async () => {
    const gc = join(folder, "gc");
    mkdirSync(gc);
    writeFileSync(join(gc, "lock.q1"), deadName());
    symlinkSync(deadName(), join(gc, "lock.q2"));
    writeFileSync(join(gc, "lock.q3"), `${ownIdentity()}.q3`);
    const store = openStore(folder);
    store.temporaryFolder();
    expect(readdirSync(gc)).toEqual(["lock.q3"]);
    await store.close();
  });

  test("but not under a collector that is at work: the batch could be its own", async () => {
    const store = openStore(folder);
    mkdirSync(join(folder, "gc"));
    const lock = tryLock(join(folder, "gc/lock"));
    symlinkSync(`${deadName()}.3`, join(folder, "gc/batch"));
    store.putBytes(Buffer.from("x"));
    expect(lstatSync(join(folder, "gc/batch")).isSymbolicLink()).toBe(true);
    lock?.release();
    await store.close();
  });
});

test("a lock from before the clock was set back isn't waited for", () => {
  const path = join(folder, "lock");
  symlinkSync(strangeName(), path);
  expect([isLocked(path), lockState(path)]).toEqual([true, "under-way"]);
  const ahead = new Date(Date.now() + 365 * 24 * 3600 * 1000);
  lutimesSync(path, ahead, ahead);
  expect([isLocked(path), lockState(path)]).toEqual([false, "free"]);
  const lock = tryLock(path);
  expect(lock).toBeDefined();
  lock?.release();
  expect(readdirSync(folder)).toEqual([]);
});
