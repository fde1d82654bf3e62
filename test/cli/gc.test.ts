import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runKiln, type KilnResult } from "../support/kiln.ts";
import { checkout, type BuildJson } from "./checkout.ts";

const folder = checkout();
// A store of its own, below the checkout: what is collected here must not be anybody's.
const store = join(folder, ".store");
const kiln = (...words: readonly string[]): Promise<KilnResult> => runKiln(words, { cwd: folder, store });

/** How many steps ran, and what was said. */
async function built(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly ran: number; readonly stderr: string }> {
  const { stdout, stderr, exit } = await runKiln(["build", "--json", ...words], { cwd: folder, store, env });
  if (exit !== 0) throw new Error(stderr);
  return { ran: Object.values((JSON.parse(stdout) as BuildJson).actions).reduce((sum, { run }) => sum + run, 0), stderr };
}

const build = async (...words: readonly string[]): Promise<number> => (await built(words, {})).ran;
/** A store may have next to nothing. */
const LIMIT = { KILN_MAX_STORE_SIZE: "1MiB" };

interface GcJson {
  readonly removed: Readonly<Record<string, number>>;
  readonly freedBytes: number;
  readonly keptBytes: number;
}

interface Usage {
  readonly totalBytes: number;
  readonly usedBytes: number;
  readonly areas: readonly { readonly name: string; readonly sizeBytes: number }[];
  readonly roots: readonly unknown[];
}

async function gc(...words: readonly string[]): Promise<GcJson> {
  const { stdout, stderr, exit } = await kiln("gc", "--json", ...words);
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as GcJson;
}

test("gc keeps results in out with their steps and kept names, and nothing else", { timeout: 240_000 }, async () => {
  // What was fetched ahead stays for the first build.
  expect(await kiln("fetch", "hello@linux")).toMatchObject({ exit: 0 });
  expect((await gc()).removed).toMatchObject({ roots: 0, actionResults: 0, blobs: 0 });
  expect(await build("hello@linux")).toBeGreaterThan(40);
  const out = join(folder, "out/hello@linux-x86_64");
  const image = readFileSync(join(out, "image"));
  // What was taken in of the workspace is there still.
  expect((await gc()).removed).toMatchObject({ roots: 0, actionResults: 0, realisations: 0, trees: 0 });
  expect(await build("hello@linux")).toBe(0);
  const du = JSON.parse((await kiln("store", "du", "--json")).stdout) as Usage;
  expect(du.totalBytes).toBe(du.areas.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  expect(du.usedBytes).toBe((await gc("--dry-run")).keptBytes);
  expect(du.roots).toEqual([{ name: out, sizeBytes: du.usedBytes }]);
  expect((await kiln("store", "du")).stdout).toMatch(/MiB {4}cas: contents, \d+ files\n[^]*in use\n.*hello@linux-x86_64\n$/);
  expect((await kiln("store", "roots")).stdout).toMatch(/^.*out\/hello@linux-x86_64\n.*out\/hello@linux-x86_64: \d+ steps\n$/);

  expect(await kiln("store", "keep", "mine", "out/hello@linux-x86_64")).toMatchObject({ exit: 0, stdout: "", stderr: "" });
  const shown = (await kiln("store", "path")).stdout.trim();
  rmSync(join(folder, "out"), { recursive: true });
  const looked = await gc("--dry-run");
  expect(looked.removed).toMatchObject({ roots: 3, realisations: 25 });
  const young = await gc("--older-than", "1h");
  expect(young.removed).toMatchObject({ roots: 3, actionResults: 0, blobs: 0 });
  expect((await gc("--max-size", "10GiB")).removed).toMatchObject({ actionResults: 0, blobs: 0 });
  const report = await gc();
  expect(report.removed["realisations"]).toBe(25);
  expect(report.freedBytes).toBeGreaterThan(200_000_000);
  expect(report.keptBytes).toBeLessThan(1_000_000);
  const roots = JSON.parse((await kiln("store", "roots", "--json")).stdout) as { roots: readonly { output: { digest: string } }[] };
  const hash = (roots.roots[0]?.output.digest ?? "").slice(0, 64);
  expect(readFileSync(join(shown, "trees", hash.slice(0, 2), hash, "image"))).toEqual(image);

  expect(await kiln("store", "keep", "mine", "workspace.kiln")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E0618") });
  expect(await kiln("store", "release", "mine")).toMatchObject({ exit: 0 });
  expect(await kiln("store", "release", "mine")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E0620") });
  const last = await kiln("gc");
  expect(last).toMatchObject({
    exit: 0,
    stderr: "",
    stdout: expect.stringMatching(/^removed 0 roots, 0 results, 1 tree, \d+ blobs: .* freed, 0 bytes kept\n$/),
  });

  // From nothing again. It leaves the store within a limit that its own target is larger than: that is in use, whatever its size.
  const { ran, stderr } = await built(["hello@linux"], LIMIT);
  expect(ran).toBeGreaterThan(40);
  expect(stderr).toContain("KILN-E0617");
  expect(readFileSync(join(out, "image"))).toEqual(image);
  expect(await build("hello@linux")).toBe(0);
});

test("a build leaves the store within its limit, and looks at it at most once an hour", { timeout: 240_000 }, async () => {
  const limited = (...words: readonly string[]): Promise<KilnResult> =>
    runKiln(["build", "-q", "hello@linux", ...words], { cwd: folder, store, env: LIMIT });
  const sizeOf = async (): Promise<number> => (JSON.parse((await kiln("store", "du", "--json")).stdout) as Usage).totalBytes;
  await build("squeeze@linux");
  rmSync(join(folder, "out/squeeze@linux-x86_64"));
  const before = await sizeOf();
  expect(await limited("--set", "printf.buffer=300")).toMatchObject({ exit: 0, stdout: "", stderr: "" });
  const grown = await sizeOf();
  expect(grown).toBeGreaterThan(before);
  utimesSync(join(store, "gc/looked"), 1, 1);
  expect(await limited("--set", "printf.buffer=301")).toMatchObject({
    exit: 0,
    stdout: "",
    stderr: expect.stringContaining("KILN-E0617"),
  });
  expect(await sizeOf()).toBeLessThan(grown);
  expect((await kiln("store", "verify")).exit).toBe(0);
  expect((await kiln("doctor")).stdout).toMatch(/max_store_size +not set \(default\)/);
});

test("a damaged output is found and made again", { timeout: 240_000 }, async () => {
  const path = join(folder, "out/hello@linux-x86_64/image");
  const image = readFileSync(path);
  expect(await kiln("store", "keep", "mine", "out/hello@linux-x86_64/image")).toMatchObject({ exit: 0 });
  const target = realpathSync(path);
  rmSync(target);
  writeFileSync(target, "damaged");
  expect(await kiln("store", "verify")).toMatchObject({ exit: 1 });
  expect(await kiln("store", "verify", "--repair")).toMatchObject({ exit: 0, stdout: expect.stringMatching(/problems?, all repaired\n$/) });
  expect(await kiln("store", "verify")).toMatchObject({ exit: 0, stdout: expect.stringContaining("all whole") });
  expect(readFileSync(path)).toEqual(image);
});

test("caches of versions that nobody used for 30 days go; a use counts, whatever it found there", async () => {
  const own = join(folder, ".caches");
  const here = (...words: readonly string[]): Promise<KilnResult> => runKiln(words, { cwd: folder, store: own });
  expect(await here("check")).toMatchObject({ exit: 0 });
  const [mine = ""] = readdirSync(join(own, "evaluated"));
  const caches = [`evaluated/${mine}`, "evaluated/0123456789abcdef", `syntax/${readdirSync(join(own, "syntax"))[0] ?? ""}`];
  mkdirSync(join(own, caches[1] ?? ""));
  writeFileSync(join(own, caches[1] ?? "", "answer"), "of another version");
  const seconds = Date.now() / 1000 - 31 * 24 * 3600;
  for (const cache of caches) utimesSync(join(own, cache), seconds, seconds);
  // Nothing is parsed for that.
  expect(await here("check")).toMatchObject({ exit: 0 });
  expect((await here("gc", "--dry-run")).stdout).toMatch(/^would remove 0 roots, 0 results, 0 trees, \d+ blobs, 2 old caches: .* to free/);
  expect((await here("store", "du")).stdout).toMatch(/iB {2}caches of other versions of Kiln, not used for 30 days\n/);
  expect((await here("gc")).stdout).toMatch(/^removed 0 roots, 0 results, 0 trees, \d+ blobs, 2 old caches: .* freed, 0 bytes kept\n$/);
  expect(["evaluated", "syntax"].map((cache) => readdirSync(join(own, cache)))).toEqual([[mine], []]);
  expect((await here("store", "du")).stdout).not.toContain("not used for 30 days");
  expect(await here("check")).toMatchObject({ exit: 0 });
});

test("what is no size or age is refused", async () => {
  expect(await kiln("gc", "--max-size", "20")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1102") });
  expect(await kiln("gc", "--older-than", "soon")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1102") });
});
