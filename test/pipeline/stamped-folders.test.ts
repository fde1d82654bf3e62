import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { hostDisk } from "#config/disk.ts";
import { TICK_MS } from "#eval/stamped.ts";
import { withStampedFolders } from "#pipeline/stamped-files.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-folders-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a folder is read again where its names may be others", { timeout: 60_000 }, async () => {
  let reads = 0;
  const disk = withStampedFolders({ ...hostDisk, readFolder: (path) => (reads++, hostDisk.readFolder(path)) });
  const names = (): readonly string[] =>
    disk
      .readFolder(folder)
      .map(({ name }) => name)
      .toSorted();
  writeFileSync(join(folder, "a"), "");
  expect(names()).toEqual(["a"]);
  // What was changed just now may be changed once more within a tick of the clock.
  expect(names()).toEqual(["a"]);
  expect(reads).toBe(2);
  await setTimeout(TICK_MS + 100);
  expect(names()).toEqual(["a"]);
  writeFileSync(join(folder, "a"), "longer");
  expect(names()).toEqual(["a"]);
  expect(reads).toBe(3);
  renameSync(join(folder, "a"), join(folder, "b"));
  expect(names()).toEqual(["b"]);
  rmSync(join(folder, "b"));
  expect(names()).toEqual([]);
  expect(() => disk.readFolder(join(folder, "none"))).toThrow("ENOENT");
});
