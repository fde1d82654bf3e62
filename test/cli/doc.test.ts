import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtins } from "#eval/builtins/index.ts";
import { forms } from "#pipeline/documentation/forms/forms.ts";
import { runKiln, type KilnResult } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-doc-"));
const outside = mkdtempSync(join(tmpdir(), "kiln-nowhere-"));
const FILES = {
  "workspace.kiln": 'workspace demo {}\ninput core = shipped("core")\n',
  "lib.kiln": `library lwip {
  version = "2.2.1"
  summary = "TCP/IP stack"
  license = "BSD-3-Clause"
  homepage = "https://example.org"
  option pool: bool {
    prompt = "Packets from a pool"
    default = false
    requires = [random.strong]
  }
  option packets: int(8..4096) {
    help = """
      How many.
      Each is 1536 bytes.
      """
    depends = opt.pool
    default = 64 when target.platform == board && opt.pool
    default = 256
  }
  needs random
  suggests log when opt.pool
  provides net
}
library random { option strong: bool { default = false } }
library log { }
interface net { default = lwip when target.platform == board }
platform board { archs = [x86_64]  toolchain = 1 }
profile small { options { default lwip.packets = 16 } }
image web { platforms = [board]  use small  needs lwip  options { lwip.pool = true }  app { sources = [] } }
rule mine(lib: { sources: [file] }, target, deps) => { }
`,
};
beforeAll(() => {
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
});
afterAll(() => {
  for (const one of [folder, outside]) rmSync(one, { recursive: true, force: true });
});
const doc = async (...words: readonly string[]): Promise<KilnResult> => await runKiln(["doc", ...words], { cwd: folder });
const text = async (...words: readonly string[]): Promise<string> => {
  const { stdout, stderr, exit } = await doc(...words);
  expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
  return stdout;
};

test("without a name all builtins are listed, one a line, by their first sentences", async () => {
  const lines = (await text()).split("\n").map((line) => line.trim().replace(/ +/, " "));
  for (const { name, meaning } of builtins) {
    const [line = "", ...more] = lines.filter((one) => one.startsWith(`${name} `));
    expect(more).toEqual([]);
    const told = line.slice(name.length + 1);
    expect(told).not.toBe("");
    expect(meaning.startsWith(told)).toBe(true);
  }
  expect(lines).toContain('split the parts of the string between separators; with the separator "" its characters');
  expect(lines).toContain("version_matches is the semantic version in the range?");
  expect(lines).toContain("str an int in decimal, a bool, a path, or a string as text");
});

test("without a name every form of the language too", async () => {
  const lines = (await text()).split("\n");
  for (const { names, title } of [...forms.values()].flat()) expect(lines).toContain(`  ${names.join(" ")}: ${title}`);
});

test.each(["let", "match", "when", "needs", "image", "&", "??"])("the form %s, in any folder", async (name) => {
  const here = await text(name);
  expect(here).toMatchSnapshot();
  expect(await runKiln(["doc", name], { cwd: outside })).toEqual({ stdout: here, stderr: "", exit: 0 });
});

test("a declaration may be called as a word of the language that is no keyword", async () => {
  writeFileSync(join(folder, "app.kiln"), "library flags { sources = [] }\n");
  expect(await text("flags")).toContain("flags · library\n");
  rmSync(join(folder, "app.kiln"));
  expect(await text("flags")).toContain("flags · flags for some of the sources\n");
  expect((await doc("lett")).stderr).toContain('did you mean "let"?');
});

test("a builtin, in any folder", async () => {
  const here = await text("split");
  expect(here).toContain("split(string: string, separator: string) -> [string]\n");
  expect(here).toContain('  split("a/b//c", "/")\n    → ["a", "b", "", "c"]\n');
  expect(await runKiln(["doc", "split"], { cwd: outside })).toEqual({ stdout: here, stderr: "", exit: 0 });
});

test("colours only where they are wanted", async () => {
  expect((await runKiln(["--color", "always", "doc", "lwip"], { cwd: folder })).stdout).toContain("\u001b[1mlwip\u001b[22m");
  expect(await text("lwip")).not.toContain("\u001b");
});

for (const name of ["lwip", "lwip.packets", "net", "board", "small", "web", "mine"])
  test(`what ${name} says`, async () => expect(await text(name)).toMatchSnapshot());

test("--json gives the same as data", async () => {
  expect(JSON.parse(await text("lwip.packets", "--json"))).toEqual({
    kind: "option",
    name: "lwip.packets",
    declared: "lib.kiln:11",
    type: "int(8..4096)",
    help: "How many.\nEach is 1536 bytes.\n",
    defaults: [
      { text: "64", when: ["target.platform == board && opt.pool"] },
      { text: "256", when: [] },
    ],
    depends: ["opt.pool"],
    visible: [],
    ranges: [],
    requires: [],
    c: "CONFIG_LWIP_PACKETS",
  });
  expect(JSON.parse(await text("--json"))).toHaveLength(builtins.length + [...forms.values()].flat().length);
});

test("an unknown name", async () => {
  expect(await doc("lwip.packts")).toEqual({
    stdout: "",
    stderr: 'error[KILN-E1156]: nothing is called "lwip.packts"\nhelp: did you mean "lwip.packets"?\n',
    exit: 2,
  });
  expect((await doc("lwip.packets.more")).exit).toBe(2);
  // Of an input that isn't opened.
  expect((await doc("heap")).stderr).toContain('did you mean "core.heap"?');
  expect((await doc("heap.size")).stderr).toContain('did you mean "core.heap.size"?');
  expect(await runKiln(["doc", "lwip"], { cwd: outside })).toMatchObject({ exit: 2, stderr: expect.stringContaining("in no workspace") });
});
