import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { tarOf } from "../fetch/archives.ts";
import { runKiln, type KilnResult } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const app = temporaryFolder("source-hashes");
const hashes: string[] = [];
const kiln = (...words: readonly string[]): Promise<KilnResult> => runKiln(words, { cwd: app });
const lock = join(app, "kiln.lock");
const recipe = join(app, "ext.kiln");

/** `hash`: a line of it, or none. */
function ext(version: string, hash: string): string {
  return `library ext {\n  version = "${version}"\n  source {\n    urls = ["file:./ext-\${version}.tar"]\n${hash}  }\n  sources = glob(source, "*.c")\n}\n`;
}

beforeAll(async () => {
  for (const version of ["1", "2"]) {
    const bytes = await tarOf([{ name: "ext/a.c", content: `int version(void) { return ${version}; }\n` }]);
    writeFileSync(join(app, `ext-${version}.tar`), bytes);
    hashes.push(`sha256-${createHash("sha256").update(bytes).digest("base64")}`);
  }
  writeFileSync(join(app, "workspace.kiln"), 'input core = shipped("core")\nopen core { linux }\n');
  writeFileSync(join(app, "demo.kiln"), "image demo {\n  platforms = [linux]\n  needs ext\n  app { sources = [] }\n}\n");
});

test(
  "a missing hash is told and written; one that stays while its locator changes is refused and replaced",
  { timeout: 240_000 },
  async () => {
    const [first = "", second = ""] = hashes;
    writeFileSync(recipe, ext("1", ""));
    const missing = await kiln("check");
    expect(missing).toMatchObject({ exit: 2, stderr: expect.stringContaining(`file:ext-1.tar has ${first} now`) });
    expect(missing.stderr).toContain("KILN-E0418");
    expect((await kiln("update", "--hashes")).stdout).toBe(`ext.kiln: file:ext-1.tar ${first}\n`);
    expect(readFileSync(recipe, "utf8")).toContain(`hash = "${first}"`);
    expect(await kiln("update", "--hashes")).toMatchObject({ exit: 0, stdout: "no hash is missing\n" });

    // Without kiln.lock nobody remembers anything, and nothing is written.
    expect((await kiln("check")).exit).toBe(0);
    expect(existsSync(lock)).toBe(false);
    expect(await kiln("check", "--locked")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(`file:ext-1.tar (${first}): not in kiln.lock`),
    });
    expect((await kiln("lock")).stdout).toBe("kiln.lock: 0 inputs, 1 source\n");
    expect((await kiln("check", "--locked")).exit).toBe(0);
    const locked = readFileSync(lock, "utf8");
    expect(locked).toContain(`"${first}": ["file:ext-1.tar"]`);

    writeFileSync(recipe, readFileSync(recipe, "utf8").replace('"1"', '"2"'));
    for (const words of [["check"], ["check"], ["check", "--locked"], ["lock"]]) {
      const stale = await kiln(...words);
      expect(stale).toMatchObject({
        exit: 2,
        stderr: expect.stringContaining(`hash ${first}\n  seen for file:ext-1.tar\n  now for  file:ext-2.tar`),
      });
      expect(stale.stderr).toMatch(/KILN-E0753[^]*ext\.kiln:\d+:\d+/);
    }
    expect(readFileSync(lock, "utf8")).toBe(locked);
    expect((await kiln("update", "--hashes")).stdout).toBe(`ext.kiln: file:ext-2.tar ${second}\n`);
    expect(readFileSync(recipe, "utf8")).toContain(`hash = "${second}"`);
    expect((await kiln("check", "--locked")).exit).toBe(0);
    expect(readFileSync(lock, "utf8")).toContain(`"${second}": ["file:ext-2.tar"]`);

    // The same file elsewhere: only the lock is told.
    writeFileSync(join(app, "moved.tar"), readFileSync(join(app, "ext-2.tar")));
    writeFileSync(recipe, readFileSync(recipe, "utf8").replace("ext-${version}", "moved"));
    expect((await kiln("check")).stderr).toContain("KILN-E0753");
    expect(await kiln("update", "--hashes")).toMatchObject({ exit: 0, stdout: "no hash is missing\n" });
    expect((await kiln("check", "--locked")).exit).toBe(0);
    // A new source is noted by the next build, where there is a lock.
    writeFileSync(recipe, ext("1", `    hash = "${first}"\n`));
    expect((await kiln("check", "--locked")).stderr).toContain("KILN-E0752");
    expect((await kiln("check")).exit).toBe(0);
    expect((await kiln("check", "--locked")).exit).toBe(0);
    rmSync(lock);
  },
);

test("recipes of others aren't written to: neither fetched ones nor what a link leads to in the store", { timeout: 240_000 }, async () => {
  const [own, store] = [temporaryFolder("others-hashes"), temporaryFolder("others-store")];
  const run = (...words: readonly string[]): Promise<KilnResult> => runKiln(words, { cwd: own, store });
  const text = `library l {\n  version = "1"\n  source { urls = ["file:./ext-1.tar"] }\n  sources = glob(source, "*.c")\n}\n`;
  writeFileSync(join(own, "ext-1.tar"), readFileSync(join(app, "ext-1.tar")));
  writeFileSync(
    join(own, "lib.tar"),
    await tarOf([
      { name: "lib/workspace.kiln", content: "exports { libraries = [l] }\n" },
      { name: "lib/l.kiln", content: text },
    ]),
  );
  const workspace = 'input core = shipped("core")\nopen core { linux }\ninput lib = url("file:lib.tar")\n';
  writeFileSync(join(own, "workspace.kiln"), `${workspace}open lib { l }\n`);
  writeFileSync(join(own, "demo.kiln"), "image demo {\n  platforms = [linux]\n  needs l\n  app { sources = [] }\n}\n");
  const refused = await run("update", "--hashes");
  expect(refused.stderr).toContain("KILN-E0418");
  expect(refused.exit).toBe(2);
  const [link = ""] = readdirSync(join(own, "out/.inputs"));
  const fetched = join(own, "out/.inputs", link, "l.kiln");
  expect(readFileSync(fetched, "utf8")).toBe(text);
  // The same file as one of the workspace's own.
  writeFileSync(join(own, "workspace.kiln"), workspace);
  symlinkSync(fetched, join(own, "linked.kiln"));
  const linked = await run("update", "--hashes", "--json");
  expect(linked).toMatchObject({ exit: 1, stderr: expect.stringContaining("linked.kiln can't be written (it lies in the store)") });
  expect(JSON.parse(linked.stdout)).toMatchObject({ written: [], diagnostics: [{ code: "KILN-E0764" }] });
  expect(readFileSync(fetched, "utf8")).toBe(text);
});

test("a locator that can't be decoded is a mistake with a code", async () => {
  for (const locator of ["file:%zz", "file:///%zz"])
    expect(await kiln("fetch", "--hash", locator)).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E0702") });
});
