import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sha256Hex } from "#derivation/digest.ts";
import { buildTree } from "#derivation/reapi/directory.ts";
import { isSameStamp, type Stamp } from "#eval/stamped.ts";
import { FILE_LIMIT, openWorkspaceFiles } from "#eval/workspace-files.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function workspace(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-files-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const digest = (text: string): string => `${sha256Hex(text)}/${Buffer.byteLength(text)}`;

test("a folder's digest is that of its REAPI Directory, without what isn't source", () => {
  const folder = workspace({
    "workspace.kiln": "",
    "src/a.c": "a",
    "src/out/b.c": "b",
    "src/run": "#!",
    "src/a.kiln": "recipe",
    "src/recipes/b.kiln": "recipe",
    "src/.git/x": "x",
    "src/node_modules/m/m.c": "m",
    "src/nested/workspace.kiln": "",
    "src/nested/n.c": "n",
    "out/built": "x",
  });
  mkdirSync(join(folder, "src/empty"));
  chmodSync(join(folder, "src/run"), 0o755);
  symlinkSync("../a.c", join(folder, "src/out/link.c"));
  const files = openWorkspaceFiles({ roots: [folder] });
  expect(files.files(join(folder, "src"))).toEqual(["a.c", "out/b.c", "out/link.c", "run"]);
  expect(files.files(folder)).toEqual(["src/a.c", "src/out/b.c", "src/out/link.c", "src/run"]);
  const { root } = buildTree([
    ["a.c", { kind: "file", digest: digest("a"), executable: false }],
    ["out/b.c", { kind: "file", digest: digest("b"), executable: false }],
    ["out/link.c", { kind: "symlink", target: "../a.c" }],
    ["run", { kind: "file", digest: digest("#!"), executable: true }],
    ["empty", { kind: "folder" }],
    ["recipes", { kind: "folder" }],
  ]);
  expect(files.treeDigest(join(folder, "src"))).toBe(root);
  expect(files.digest(join(folder, "src/run"))).toEqual({ digest: digest("#!"), executable: true });
});

test("kinds", () => {
  const folder = workspace({ "a.c": "" });
  const files = openWorkspaceFiles({ roots: [folder] });
  expect([folder, join(folder, "a.c"), join(folder, "a.c/b"), join(folder, "none")].map((path) => files.kind(path))).toEqual([
    "directory",
    "file",
    undefined,
    undefined,
  ]);
});

test("links that lead out are refused", () => {
  const folder = workspace({ "src/a.c": "a", "other/b.c": "b" });
  const outside = workspace({ "secret.c": "s" });
  symlinkSync("../other/b.c", join(folder, "src/b.c"));
  symlinkSync(join(outside, "secret.c"), join(folder, "secret.c"));
  symlinkSync(outside, join(folder, "away"));
  const files = openWorkspaceFiles({ roots: [folder] });
  expect(() => files.treeDigest(join(folder, "src"))).toThrow(
    /^KILN-E0428: the link src\/b\.c leads out of its folder, to "\.\.\/other\/b\.c"/,
  );
  expect(files.digest(join(folder, "src/b.c")).digest).toBe(digest("b")); // alone it is a file of the workspace
  expect(() => files.digest(join(folder, "secret.c"))).toThrow(/^KILN-E0428/);
  expect(() => files.digest(join(folder, "away/secret.c"))).toThrow(/^KILN-E0428/);
  expect(() => files.treeDigest(join(folder, "away"))).toThrow(/^KILN-E0428/);
});

test("a workspace behind a link is a workspace", () => {
  const folder = workspace({ "src/a.c": "a" });
  const link = `${folder}-link`;
  symlinkSync(folder, link);
  folders.push(link);
  const files = openWorkspaceFiles({ roots: [link] });
  expect(files.digest(join(link, "src/a.c")).digest).toBe(digest("a"));
  expect(files.treeDigest(join(link, "src"))).toBe(openWorkspaceFiles({ roots: [folder] }).treeDigest(join(folder, "src")));
});

test("a cache of digests is asked first and told of what was read", () => {
  const folder = workspace({ "src/a.c": "a", "src/b.c": "b" });
  const kept = new Map<string, { readonly stamp: Stamp; readonly digest: string }>();
  const cache = {
    get: (path: string, stamp: Stamp) => {
      const found = kept.get(path);
      return found && isSameStamp(found.stamp, stamp) ? found.digest : undefined;
    },
    set: (path: string, stamp: Stamp, digested: string) => void kept.set(path, { stamp, digest: digested }),
  };
  const first = openWorkspaceFiles({ roots: [folder], cache }).treeDigest(join(folder, "src"));
  expect([...kept.values()].map((one) => one.digest).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
    [digest("a"), digest("b")].toSorted((a, b) => (a < b ? -1 : 1)),
  );
  expect(openWorkspaceFiles({ roots: [folder], cache }).treeDigest(join(folder, "src"))).toBe(first);
  writeFileSync(join(folder, "src/a.c"), "changed");
  expect(openWorkspaceFiles({ roots: [folder], cache }).treeDigest(join(folder, "src"))).not.toBe(first);
});

test("a folder of too many files is refused", () => {
  const folder = workspace({ "a.c": "" });
  for (let i = 0; i <= FILE_LIMIT; i++) writeFileSync(join(folder, `${i}.c`), "");
  expect(() => openWorkspaceFiles({ roots: [folder] }).files(folder)).toThrow(/^KILN-E0427: the folder \. holds more than 20000 files/);
});

test("what can't be read is said", () => {
  const folder = workspace({ "a.c": "" });
  // Not by its rights: root may read everything.
  symlinkSync("circle.c", join(folder, "circle.c"));
  expect(() => openWorkspaceFiles({ roots: [folder] }).digest(join(folder, "circle.c"))).toThrow(
    /^KILN-E0429: circle\.c can't be read \(ELOOP\)/,
  );
});
