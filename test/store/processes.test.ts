import { execFileSync, spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleWriter, runWriter } from "./bundled-writer.ts";
import { newFolder, newStore } from "./stores.ts";

let writer = "";

let bundle: Awaited<ReturnType<typeof bundleWriter>>;
beforeAll(async () => {
  bundle = await bundleWriter();
  writer = bundle.path;
});

afterAll(() => bundle.remove());

describe("processes that share a store", () => {
  it("write the same things at once", async () => {
    const folder = join(newFolder(), "store");
    const ends = await Promise.all(Array.from({ length: 8 }, () => runWriter(writer, [folder, "race"])));
    expect(ends).toEqual(Array.from({ length: 8 }, () => ({ code: 0, text: "" })));
    const store = newStore(folder);
    const report = await store.verify();
    expect(report.problems).toEqual([]);
    expect([report.trees, report.actionResults, report.realisations]).toEqual([25, 25, 25]);
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  });

  it("leave it whole when they are killed at any instant", async () => {
    const folder = join(newFolder(), "store");
    // On a busy machine fewer results are there before a kill: it goes on until there are some.
    let results = 0;
    for (let i = 0; i < 20 || (results <= 5 && i < 100); i++) {
      const child = spawn(process.execPath, [writer, folder, "crash", String(i * 3)], { stdio: "ignore" });
      const ended = new Promise((resolve) => child.on("close", resolve));
      // Start-up takes most of the first 100 ms; the first kills fall into making the store itself.
      await setTimeout(60 + ((i * 37) % 200) + 5 * Math.max(0, i - 20));
      child.kill("SIGKILL");
      await ended;
      if (i % 5 !== 4) continue;
      const report = await newStore(folder).verify();
      expect(report.problems).toEqual([]);
      results = report.realisations;
    }
    const store = newStore(folder);
    const mine = store.temporaryFolder();
    expect(readdirSync(join(folder, "tmp"))).toHaveLength(1);
    expect(mine.startsWith(folder)).toBe(true);
    const report = await store.verify();
    expect(report.problems).toEqual([]);
    expect(report.realisations).toBeGreaterThan(5);
  });
});

/** Runs a shell script on a small disk of its own; WRITER stands for the writer's command. */
const onDisk = (script: string): string => {
  const folder = newFolder();
  const command = `DISK="${folder}"; mount -t tmpfs -o size=400k none "$DISK" && ${script.replaceAll("WRITER", `"${process.execPath}" "${writer}" "${folder}/store"`)}`;
  try {
    return execFileSync("unshare", ["-Urm", "sh", "-c", command], { encoding: "utf8" });
  } catch (error) {
    if (error instanceof Error && "stdout" in error && "stderr" in error) return `${String(error.stdout)}${String(error.stderr)}`;
    throw error;
  }
};

const canMount = spawnSync("unshare", ["-Urm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

describe.skipIf(!canMount)(`a disk that refuses${canMount ? "" : " (skipped: no user namespaces for mounts)"}`, () => {
  it("as it is full: told, and what is there stays whole", () => {
    expect(onDisk("WRITER fill 0")).toBe("KILN-E0602");
  });

  it("as it is full: a collector makes room, and there is work again", () => {
    // Links of results lead to what is kept: once they are gone, all may go.
    const said = onDisk(
      'WRITER fill 0; echo; rm -r "$DISK/out"; WRITER collect 300; WRITER fill 5; echo; du -s "$DISK/store/cas" | cut -f1',
    );
    expect(said.trim().split("\n")).toEqual(["KILN-E0602", "KILN-E0602", expect.stringMatching(/^[1-9][0-9]{2}$/)]);
  });

  it("as it is read-only: told", () => {
    expect(onDisk('WRITER fill 0 >/dev/null; mount -o remount,bind,ro "$DISK"; WRITER fill 0')).toBe("KILN-E0603");
  });
});
