import { lstatSync, lutimesSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLocked, lockHolder, lockState, tryLock } from "#store/file-lock.ts";
import { ownIdentity } from "#store/living-process.ts";
import { bundleWriter, runWriter } from "./bundled-writer.ts";
import { newFolder } from "./stores.ts";

let writer: Awaited<ReturnType<typeof bundleWriter>>;
beforeAll(async () => {
  writer = await bundleWriter();
});
afterAll(() => writer.remove());

const scope = ownIdentity().split(".")[2] ?? "";
const dead = `4194304.1.${scope}.x`;

describe("a lock", () => {
  it("is one's alone, until it is given back", () => {
    const path = join(newFolder(), "locks/a");
    expect(isLocked(path)).toBe(false);
    const lock = tryLock(path);
    expect(lockHolder(path)).toMatch(ownIdentity());
    expect([tryLock(path), isLocked(path), lockState(path)]).toEqual([undefined, true, "under-way"]);
    lock?.release();
    lock?.release();
    expect([isLocked(path), lockState(path)]).toEqual([false, "free"]);
    expect(tryLock(path)).toBeDefined();
  });

  it("of a process that is gone is taken over, also where the one that took it over is gone", () => {
    const folder = newFolder();
    const path = join(folder, "a");
    symlinkSync(dead, path);
    symlinkSync(`4194304.1.${scope}.y`, `${path}.x`);
    expect(isLocked(path)).toBe(false);
    tryLock(path)?.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is a further name of one file, which goes with the last of them", () => {
    const folder = newFolder();
    const [one, other] = [tryLock(join(folder, "one")), tryLock(join(folder, "other"))];
    expect(lstatSync(join(folder, "one")).ino).toBe(lstatSync(join(folder, "other")).ino);
    expect(tryLock(join(folder, "other"))).toBeUndefined();
    one?.release();
    expect([isLocked(join(folder, "one")), isLocked(join(folder, "other"))]).toEqual([false, true]);
    other?.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("can still be had after another process took this one for gone", () => {
    const folder = newFolder();
    const path = join(folder, "a");
    const lost = tryLock(path);
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    symlinkSync("1.1.elsewhere.z", path);
    const other = tryLock(join(folder, "b"));
    lost?.release();
    expect([lockHolder(path), isLocked(join(folder, "b"))]).toEqual(["1.1.elsewhere.z", true]);
    other?.release();
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("of one that can't be seen counts while it is touched; one that is stopped is not waited for", () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    const [strange, mine] = [join(folder, "strange"), join(folder, "mine")];
    symlinkSync("1.1.elsewhere.z", strange);
    expect([tryLock(strange), lockState(strange)]).toEqual([undefined, "under-way"]);
    lutimesSync(strange, 1, 1);
    expect(isLocked(strange)).toBe(false);
    expect(tryLock(strange)).toBeDefined();
    expect(tryLock(mine)).toBeDefined();
    lutimesSync(mine, 1, 1);
    expect([isLocked(mine), lockState(mine), tryLock(mine)]).toEqual([true, "stopped", undefined]);
  });

  it("is one's alone among processes that are killed at any instant", { timeout: 120_000 }, async () => {
    const folder = newFolder();
    const living = Array.from({ length: 3 }, () => runWriter(writer.path, [folder, "lock", "500"]));
    const state = { isOver: false };
    const killing = (async () => {
      for (let i = 0; !state.isOver; i++) {
        const { code, text } = await runWriter(writer.path, [folder, "lock", "1000000"], 90 + ((i * 29) % 200));
        expect({ code, text }).toEqual({ code: null, text: "" });
      }
    })();
    const ends = await Promise.all(living);
    state.isOver = true;
    await killing;
    expect(ends).toEqual(living.map(() => ({ code: 0, text: "" })));
  });
});
