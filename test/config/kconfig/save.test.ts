import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { saveConfig, stageConfig } from "#config/kconfig/dotconfig/save.ts";
import { ownIdentity } from "#store/living-process.ts";
import { unfinishedFiles } from "#store/unfinished-files.ts";

const root = mkdtempSync(join(tmpdir(), "kiln-save-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const modeOf = (name: string): number => statSync(join(root, name)).mode & 0o777;

test("a file's mode is that of what takes its place, and of the copy", () => {
  writeFileSync(join(root, "secret"), "a\n", { mode: 0o600 });
  expect(saveConfig(root, "secret", "b\n", unfinishedFiles)).toBe("written");
  expect([modeOf("secret"), modeOf("secret.old")]).toEqual([0o600, 0o600]);
  expect(readFileSync(join(root, "secret.old"), "utf8")).toBe("a\n");
});

test("what can't be read isn't written over", () => {
  mkdirSync(join(root, "folder"));
  expect(() => saveConfig(root, "folder", "b\n", unfinishedFiles)).toThrow("EISDIR");
  expect(readdirSync(root).filter((name) => name.startsWith("folder"))).toEqual(["folder"]);
});

test("staged: nothing is changed before the commit, nothing left of what is discarded", () => {
  mkdirSync(join(root, "staged"));
  const folder = join(root, "staged");
  writeFileSync(join(folder, "c"), "a\n");
  stageConfig(folder, "c", "b\n", unfinishedFiles).discard();
  expect(readdirSync(folder)).toEqual(["c"]);
  const staged = stageConfig(folder, "c", "b\n", unfinishedFiles);
  expect(readFileSync(join(folder, "c"), "utf8")).toBe("a\n");
  staged.commit();
  expect(readFileSync(join(folder, "c"), "utf8")).toBe("b\n");
  expect(readdirSync(folder).toSorted()).toEqual(["c", "c.old"]);
  mkdirSync(join(folder, "d.old"));
  writeFileSync(join(folder, "d"), "a\n");
  expect(() => stageConfig(folder, "d", "b\n", unfinishedFiles)).toThrow();
  expect(readdirSync(folder).toSorted()).toEqual(["c", "c.old", "d", "d.old"]);
});

test("what a killed process left beside a file goes with the next one that writes there", () => {
  const folder = join(root, "left");
  mkdirSync(folder);
  const living = ownIdentity();
  const left = (name: string): string => `${name}.4194304.1.${living.split(".")[2] ?? ""}.left`;
  for (const name of ["c", left("c"), left("c.old"), `c.${living}.mine`, "c.4194304.tmp"]) writeFileSync(join(folder, name), "a\n");
  // Nothing is to be written.
  expect(saveConfig(folder, "c", "a\n", unfinishedFiles)).toBe("unchanged");
  expect(readdirSync(folder).toSorted()).toEqual(["c", "c.4194304.tmp", `c.${living}.mine`].toSorted());
});
