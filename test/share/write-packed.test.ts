import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writePacked } from "#share/archive/write-packed.ts";
import { newName } from "#store/living-process.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const signal = new AbortController().signal;

test("an archive is there whole or not at all; what one left that was killed goes, what one is at stays", async () => {
  const folder = join(temporaryFolder("packed"), "here");
  mkdirSync(folder);
  const alive = `x.tar.zst.${newName()}`;
  for (const name of [`x.tar.zst.${newName().replace(/^(\d+)\.\d+/, "$1.1")}`, alive, "others"]) writeFileSync(join(folder, name), "");
  const path = join(folder, "x.tar.zst");
  const broken = writePacked(path, () => Promise.reject(new Error("no more")), signal);
  await expect(broken).rejects.toThrow("no more");
  expect(readdirSync(folder).toSorted()).toEqual(["others", alive].toSorted());
  await writePacked(path, async (archive) => archive.finalize(), signal);
  expect(readdirSync(folder).toSorted()).toEqual(["others", "x.tar.zst", alive].toSorted());
});
