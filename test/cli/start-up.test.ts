import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { KILN, ROOT, sharedStore } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-start-up-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const log = join(folder, "loaded.txt");
const hook = join(folder, "hook.cjs");
// What Node loads by itself, and what src/cli/start/bundle-files.ts runs.
writeFileSync(
  hook,
  `const { appendFileSync } = require("node:fs"), vm = require("node:vm"), { Module } = require("node:module");
const tell = (file) => appendFileSync(${JSON.stringify(log)}, file + "\\n");
const compile = Module.prototype._compile;
Module.prototype._compile = function (text, file, ...rest) { tell(file); return compile.call(this, text, file, ...rest); };
vm.Script = class extends vm.Script { constructor(text, options) { super(text, options); tell(options.filename); } };`,
);

/** Files of the bundle that a command loads, and the packages whose code they hold. */
function loadedBy(...words: readonly string[]): {
  readonly files: readonly string[];
  readonly paths: readonly string[];
  readonly packages: ReadonlySet<string>;
} {
  writeFileSync(log, "");
  const { status, stderr } = spawnSync(process.execPath, ["--require", hook, KILN, ...words], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null" },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const files = readFileSync(log, "utf8").split("\n").slice(0, -1);
  const names = files.map((file) => basename(file));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what scripts/bundle.mjs writes
  const packagesOf = JSON.parse(readFileSync(join(ROOT, "dist/packages.json"), "utf8")) as Readonly<Record<string, readonly string[]>>;
  const packages = names.flatMap((name) => packagesOf[name] ?? []);
  return { files: names, paths: files, packages: new Set(packages) };
}

test("--version loads nothing but the entry", () => {
  expect(loadedBy("--version")).toMatchObject({ files: ["kiln.js"], packages: new Set(["env-paths"]) });
});

test("--help loads what reads a command line and its settings, nothing of what a command does", () => {
  const { files, packages } = loadedBy("--help");
  expect({ files, packages: [...packages].toSorted() }).toEqual({
    files: ["kiln.js", "core.js"],
    packages: ["commander", "env-paths", "picocolors", "smol-toml"],
  });
});

test("check loads no more than that where nothing has changed since it was asked last", () => {
  loadedBy("check");
  expect(loadedBy("check").files).toEqual(["kiln.js", "core.js"]);
});

test("eval 1 parses and evaluates, and loads nothing that fetches, unpacks or starts programs", () => {
  const { packages } = loadedBy("eval", "1");
  expect([...packages]).toEqual(expect.arrayContaining(["commander", "nearley", "moo"]));
  const unwanted = [
    "ajv",
    "undici",
    "execa",
    "ssri",
    "tar-stream",
    "diff",
    "fzstd",
    "xz-decompress",
    "@npmcli/config",
    "log-update",
    "re2js",
    "semver",
  ];
  // The names are right: all but ajv, whose code was generated at build time, are in the bundle.
  expect(unwanted.filter((name) => packages.has(name))).toEqual([]);
});

test("what `kiln doc` tells of the language is loaded by it only", () => {
  const holdsForms = (...words: readonly string[]): boolean =>
    loadedBy(...words).paths.some((path) => readFileSync(path, "utf8").includes("a part that is there only if"));
  expect(holdsForms("doc", "when")).toBe(true);
  expect(holdsForms("eval", "1")).toBe(false);
  expect(holdsForms("list")).toBe(false);
});
