import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { openWorkspaceFiles } from "#eval/workspace-files.ts";
import { importSourceFolder } from "#build/source-folder.ts";
import { newFolder, newStore } from "../store/stores.ts";

test("a folder enters the store as evaluation sees it, whatever of it isn't source", async () => {
  const root = newFolder();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write("workspace.kiln", "");
  write("out/built", "x");
  const plain = { "a.c": "int a;", "b/b.h": "", "b/out/c.h": "1" };
  for (const [path, text] of Object.entries(plain)) write(`src/${path}`, text);
  symlinkSync("../a.c", join(root, "src/b/link.c"));
  const store = newStore();
  const digest = (): string => openWorkspaceFiles({ roots: [root] }).treeDigest(join(root, "src"));
  const before = digest();
  expect(await importSourceFolder(store, join(root, "src"), before)).toBe(true);
  for (const path of ["src/a.kiln", "src/b/b.kiln", "src/.git/x", "src/node_modules/m/m.c", "src/nested/workspace.kiln", "src/nested/n.c"])
    write(path, "x");
  expect(digest()).toBe(before);
  expect(await importSourceFolder(store, join(root, "src"), before)).toBe(true);
  write("src/only/recipes.kiln", "x");
  expect(digest()).not.toBe(before);
  expect(await importSourceFolder(store, join(root, "src"), digest())).toBe(true);
  expect(await importSourceFolder(store, root, openWorkspaceFiles({ roots: [root] }).treeDigest(root))).toBe(true);
});
