import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { KILN, ROOT, sharedStore } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-code-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cache = join(folder, "cache");
beforeEach(() => {
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache);
});

const environment = { ...process.env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null", XDG_CACHE_HOME: cache };

function run(...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [KILN, ...words], { cwd: ROOT, encoding: "utf8", env: environment });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

const root = join(cache, "kiln-code");
/** The folder of this bundle, and its files. */
function kept(): { readonly folder: string; readonly files: readonly string[] } {
  const [name] = readdirSync(root);
  const own = join(root, name ?? "");
  return { folder: own, files: readdirSync(own).toSorted() };
}

const stamps = (): readonly number[] => kept().files.map((name) => Number(statSync(join(kept().folder, name), { bigint: true }).mtimeNs));

test("what V8 compiled is kept, and written again only by runs that do something new", () => {
  expect(run("eval", "1 + 1")).toBe("2\n");
  expect(kept().files).toEqual(expect.arrayContaining(["core.js.code", "evaluator.js.code", "runs"]));
  const before = stamps();
  expect(run("eval", "1 + 2")).toBe("3\n");
  expect(stamps()).toEqual(before);
  run("explain", "KILN-E0401");
  expect(readFileSync(join(kept().folder, "runs"), "utf8").split("\n")).toHaveLength(3);
});

test("the deep thread's code is kept too", () => {
  const deep = "let { f = fn(n) => if n == 0 then 0 else 1 + f(n - 1) } in f(5000)";
  expect(run("eval", deep)).toBe("5000\n");
  expect(kept().files).toContain("deep-worker.js.code");
  const before = stamps();
  expect(run("eval", deep)).toBe("5000\n");
  expect(stamps()).toEqual(before);
});

test("kept code that is damaged, cut off or another bundle's is not run", () => {
  run("eval", "1");
  for (const damage of [
    (bytes: Buffer) => bytes.subarray(0, bytes.length / 2),
    () => Buffer.alloc(0),
    (bytes: Buffer) => Buffer.alloc(bytes.length),
    () => Buffer.from("not what V8 wrote"),
    () => readFileSync(join(kept().folder, "core.js.code")),
    // V8 alone would run it.
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1000), Buffer.from([1 ^ (bytes.at(-1000) ?? 0)]), bytes.subarray(-999)]),
  ]) {
    const file = join(kept().folder, "evaluator.js.code");
    writeFileSync(file, damage(readFileSync(file)));
    const damaged = readFileSync(file);
    expect(run("eval", "2 + 2")).toBe("4\n");
    expect(readFileSync(file).equals(damaged)).toBe(false);
  }
});

/** Code of another text that has the length of a file of the bundle, made under the same flags: all that V8 compares. */
function plant(name: string): void {
  const file = join(kept().folder, `${name}.code`);
  const script = `
    const { readFileSync, writeFileSync } = require("node:fs"), { Script } = require("node:vm"), { hash } = require("node:crypto");
    require("node:v8").setFlagsFromString("--interrupt-budget=1000000"); // as in src/cli/main.ts
    const length = "(function(require,module,fileUrl){\\n})".length + readFileSync(process.argv[1], "utf8").length;
    const code = new Script('(function(){process.stdout.write("planted");process.exit()})'.padEnd(length)).createCachedData();
    writeFileSync(process.argv[2], Buffer.concat([Buffer.from(hash("sha256", code, "hex")), code]));`;
  const { stderr } = spawnSync(process.execPath, ["-e", script, join(ROOT, "dist/chunks", name), file], { encoding: "utf8" });
  expect(stderr).toBe("");
}

test("a folder that others can write to is not read", () => {
  run("eval", "1");
  plant("evaluator.js");
  expect(run("eval", "3")).toBe("planted");
  chmodSync(kept().folder, 0o777);
  expect(run("eval", "3")).toBe("3\n");
  run("explain", "KILN-E0401");
  expect(readFileSync(join(kept().folder, "runs"), "utf8").split("\n")).toHaveLength(2);
});

test("of many bundles a few are kept", () => {
  for (let i = 0; i < 8; i++) {
    const old = join(root, `old-${i}`);
    mkdirSync(old, { recursive: true });
    utimesSync(old, i, i);
  }
  run("eval", "1");
  expect(readdirSync(root)).toHaveLength(6);
  expect(readdirSync(root)).toEqual(expect.arrayContaining(["old-7", "old-6", "old-5", "old-4", "old-3"]));
});

test("without a place for it nothing is kept, and nothing is wrong", () => {
  rmSync(cache, { recursive: true });
  writeFileSync(cache, "");
  expect(run("eval", "1")).toBe("1\n");
  expect(existsSync(root)).toBe(false);
});

test("several processes that keep it at once do no harm", async () => {
  const one = async (): Promise<number | null> =>
    await new Promise((resolve) => {
      spawn(process.execPath, [KILN, "eval", "1"], { cwd: ROOT, env: environment, stdio: "ignore" }).on("exit", resolve);
    });
  expect(await Promise.all(Array.from({ length: 6 }, one))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(run("eval", "5")).toBe("5\n");
  expect(kept().files.filter((name) => !/\.code$|^runs$/.test(name))).toEqual([]);
});
