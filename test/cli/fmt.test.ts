import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeEach, expect, test } from "vitest";
import { ownIdentity } from "#store/living-process.ts";
import { runKiln } from "../support/kiln.ts";

const root = mkdtempSync(join(tmpdir(), "kiln-fmt-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder: string;
const kiln = async (...words: readonly string[]) => await runKiln(["fmt", ...words], { cwd: folder });
const read = (path: string): string => readFileSync(join(folder, path), "utf8");

beforeEach(() => {
  folder = mkdtempSync(join(root, "w-"));
  mkdirSync(join(folder, "sub/node_modules"), { recursive: true });
  writeFileSync(join(folder, "workspace.kiln"), 'workspace w { recipes=["*.kiln"] }\n');
  writeFileSync(join(folder, "a.kiln"), "let a=1\n");
  writeFileSync(join(folder, "sub/b.kiln"), "let b=1\n");
  writeFileSync(join(folder, "sub/node_modules/c.kiln"), "let c=1\n");
});

test("without paths: the workspace's recipes, in place, with their mode", async () => {
  chmodSync(join(folder, "a.kiln"), 0o640);
  expect(await kiln()).toMatchObject({ exit: 0, stdout: "2 files, 2 changed\n", stderr: "" });
  expect(read("a.kiln")).toBe("let a = 1\n");
  expect(read("workspace.kiln")).toBe('workspace w { recipes = ["*.kiln"] }\n');
  expect(read("sub/b.kiln")).toBe("let b=1\n");
  expect(statSync(join(folder, "a.kiln")).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).toSorted()).toEqual(["a.kiln", "sub", "workspace.kiln"]);
  expect(await kiln()).toMatchObject({ exit: 0, stdout: "2 files, 0 changed\n" });
});

test("folders with all that is in them; links stay links", async () => {
  symlinkSync("sub/b.kiln", join(folder, "link.kiln"));
  expect(await kiln("sub", "link.kiln")).toMatchObject({ exit: 0, stdout: "2 files, 1 changed\n" });
  expect(read("sub/b.kiln")).toBe("let b = 1\n");
  expect(read("sub/node_modules/c.kiln")).toBe("let c=1\n");
  expect(
    readdirSync(folder, { withFileTypes: true })
      .find(({ name }) => name === "link.kiln")
      ?.isSymbolicLink(),
  ).toBe(true);
});

test("what a killed one left beside its files goes with the next, what is somebody's stays", async () => {
  const living = ownIdentity();
  const dead = `.kiln-fmt.4194304.1.${living.split(".")[2] ?? ""}.left`;
  for (const name of [dead, `.kiln-fmt.${living}.mine`, "sub/.kiln-fmt.1.2.another"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, dead, "formatted"), "let a = 1\n");
  await kiln("--check");
  expect(readdirSync(folder)).toContain(dead);
  await kiln();
  await kiln("sub");
  expect(readdirSync(folder).toSorted()).toEqual([`.kiln-fmt.${living}.mine`, "a.kiln", "sub", "workspace.kiln"]);
  expect(readdirSync(join(folder, "sub"))).toContain(".kiln-fmt.1.2.another");
});

test("killed in the midst of many files: each is whole, and nothing lies beside them after the next", async () => {
  const names = Array.from({ length: 60 }, (_, i) => `f${i}.kiln`);
  for (let round = 0; round < 3; round++) {
    for (const name of names) writeFileSync(join(folder, name), `let x=${round}\n`);
    const killed = new AbortController();
    const ended = runKiln(["fmt"], { cwd: folder, signal: killed.signal, killSignal: "SIGKILL" });
    const state = { isOver: false };
    const over = ended.catch(() => undefined).finally(() => (state.isOver = true));
    while (!state.isOver && names.every((name) => read(name).includes("x="))) await setTimeout(1);
    killed.abort();
    await over;
    for (const name of names) expect(read(name)).toMatch(/^let x( = |=)\d\n$/);
    expect((await kiln()).exit).toBe(0);
    expect(new Set(names.map(read))).toEqual(new Set([`let x = ${round}\n`]));
    expect(readdirSync(folder).toSorted()).toEqual(["a.kiln", ...names.toSorted(), "sub", "workspace.kiln"]);
  }
});

test("--check and --diff write nothing, and tell by their exit code", async () => {
  expect(await kiln("--check")).toMatchObject({ exit: 1, stdout: "workspace.kiln\na.kiln\n" });
  const { exit, stdout } = await kiln("--diff", "a.kiln");
  expect(exit).toBe(1);
  expect(stdout).toContain("--- a/a.kiln\n+++ b/a.kiln\n@@ -1,1 +1,1 @@\n-let a=1\n+let a = 1\n");
  expect(read("a.kiln")).toBe("let a=1\n");
  expect(await kiln("--check", "--json", "a.kiln")).toMatchObject({ exit: 1, stdout: '{"files":1,"changed":["a.kiln"],"warnings":[]}\n' });
  await kiln();
  expect(await kiln("--check")).toMatchObject({ exit: 0, stdout: "" });
});

test("standard input to standard output", async () => {
  expect(await runKiln(["fmt", "-"], { cwd: folder, input: "let a=[ 1 ,2] # x" })).toMatchObject({
    exit: 0,
    stdout: "let a = [1, 2] # x\n",
  });
  const wrong = await runKiln(["fmt", "-", "--stdin-filename", "x.kiln"], { cwd: folder, input: "let a=" });
  expect(wrong).toMatchObject({ exit: 2, stdout: "" });
  expect(wrong.stderr).toContain("--> x.kiln:1:");
});

test("a file with mistakes stays as it is, the others don't wait for it", async () => {
  writeFileSync(join(folder, "wrong.kiln"), "let  a =\n");
  const { exit, stderr } = await kiln();
  expect(exit).toBe(2);
  expect(stderr).toContain("KILN-E0103");
  expect(read("wrong.kiln")).toBe("let  a =\n");
  expect(read("a.kiln")).toBe("let a = 1\n");
  expect(await kiln("missing.kiln")).toMatchObject({ exit: 2, stdout: "" });
  expect((await kiln("missing.kiln")).stderr).toContain("KILN-E1109");
});
