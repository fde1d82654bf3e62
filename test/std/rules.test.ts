import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT, runKiln } from "../support/kiln.ts";
import { readElf } from "./elf-reader.ts";

const FIXTURE = join(import.meta.dirname, "fixtures/rules");
const HOST = process.arch === "arm64" ? "arm64" : "x86_64";
const TARGET = `rules@plain-${HOST}`;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kiln-rules-"));
  cpSync(FIXTURE, folder, { recursive: true });
  const built = await runKiln(["build", "--output", "debug"], { cwd: folder });
  if (built.exit !== 0) throw new Error(built.stderr);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = (name: string, arch: string = HOST): string => join(folder, `out/rules@plain-${arch}`, name);

interface Graph {
  readonly derivations: Readonly<
    Record<string, { readonly kind: string; readonly name: string; readonly target?: string; readonly command: readonly string[] }>
  >;
}

async function steps(target: string): Promise<readonly Graph["derivations"][string][]> {
  const told = await runKiln(["graph", "--json", target], { cwd: folder });
  expect(told.exit).toBe(0);
  return Object.values((JSON.parse(told.stdout) as Graph).derivations).filter((step) => step.target !== undefined);
}

const OUTPUT = `hi
early
late
all ?
box 1
papers 3 "beta" \\ ü
start 1.2
twin 0
empty: 
what? "this" \\ and ü: paper

`;

describe("the image", () => {
  test("runs: options, defines, flags, assembly, archives made elsewhere, init table, tables of libraries and files", () => {
    const ran = spawnSync(out("image"), { encoding: "utf8" });
    expect(ran.stdout).toBe(OUTPUT);
    expect(ran.status).toBe(217);
  });

  test("an option set otherwise", async () => {
    const built = await runKiln(["build", "--set", 'start.greeting=a "quoted" \\ word?', TARGET], { cwd: folder });
    expect(built).toMatchObject({ exit: 0 });
    expect(spawnSync(out("image"), { encoding: "utf8" }).stdout.split("\n")[0]).toBe('a "quoted" \\ word?');
    expect((await runKiln(["build", TARGET, "--output", "debug"], { cwd: folder })).exit).toBe(0);
  });

  test.each(["x86_64", "arm64"])("symbols are listed by address, headers and sections dropped (%s)", (arch) => {
    const listed = JSON.parse(readFileSync(out("symbols", arch), "utf8")) as { symbols: readonly { name: string; address: string }[] };
    expect(listed.symbols.map((s) => s.name)).toEqual(expect.arrayContaining(["main", "_start", "all_call", "twin_a", "kiln_files"]));
    expect(listed.symbols.filter((s) => s.name === "helper").length).toBeGreaterThan(0);
    const image = readElf(readFileSync(out("image", arch)));
    expect([image.sections.length, image.symbols.length]).toEqual([0, 0]);
    expect(readFileSync(out("image", arch)).readUInt16LE(18)).toBe(arch === "arm64" ? 183 : 62);
  });
});

describe("the debug file", () => {
  test.each(["x86_64", "arm64"])("has line tables and loads the image's bytes (%s)", (arch) => {
    const [image, debug] = [readElf(readFileSync(out("image", arch))), readElf(readFileSync(out("debug", arch)))];
    expect(debug.sections.map((s) => s.name)).toEqual(expect.arrayContaining([".debug_info", ".debug_line", ".symtab"]));
    for (const [index, segment] of image.segments.entries()) {
      const skip = segment.offset === 0 ? 64 : 0;
      expect(debug.segments[index]?.bytes.subarray(skip).equals(segment.bytes.subarray(skip))).toBe(true);
    }
  });

  test("speaks of sources by relative paths, and of no folder of this machine", () => {
    for (const arch of ["x86_64", "arm64"]) {
      const text = readFileSync(out("debug", arch)).toString("latin1");
      expect(text).toContain("src/twin/b/same.c");
      for (const word of [folder, tmpdir(), "/build", process.cwd()]) expect(text).not.toContain(word);
    }
  });

  test("is not built unless somebody asks", async () => {
    const graph = (await steps(TARGET)).map((step) => step.name);
    const told = await runKiln(["build", "--json", TARGET], { cwd: folder });
    const { actions } = JSON.parse(told.stdout) as { actions: Readonly<Record<string, { run: number; cached: number }>> };
    const compiles = graph.filter((name) => /\.(c|S)$/.test(name)).length;
    const tools = readdirSync(join(ROOT, "recipes/std/tools")).filter((name) => name.endsWith(".c")).length;
    expect(actions["compile"]).toEqual({ run: 0, cached: compiles + tools });
  });
});

describe("the graph", () => {
  test("one step a source, and one or two to link a library", async () => {
    const names = (await steps(TARGET)).map((step) => step.name).filter((name) => !name.includes("debug") && !name.endsWith("/map"));
    expect(names.filter((name) => name.startsWith("twin/")).toSorted()).toEqual([
      "twin/a/same.c",
      "twin/all.o",
      "twin/b/same.c",
      "twin/twin.o",
    ]);
    expect(names.filter((name) => name.startsWith("all/")).toSorted()).toEqual(["all/all.c", "all/all.o"]);
    expect(names.filter((name) => name.startsWith("box/")).toSorted()).toEqual(["box/all.o", "box/box.o"]);
    expect(names.filter((name) => name.startsWith("papers"))).toEqual([]);
  });

  test("no command holds an absolute path, an option or a define", async () => {
    for (const step of await steps(TARGET)) {
      expect(step.command.filter((word) => word.startsWith("/"))).toEqual([]);
      expect(step.command.join(" ")).not.toMatch(/CONFIG_|STATUS_BASE/);
    }
  });

  test("is the same in another folder", async () => {
    const other = mkdtempSync(join(tmpdir(), "kiln-elsewhere-"));
    try {
      cpSync(FIXTURE, other, { recursive: true });
      const told = async (cwd: string): Promise<string> => (await runKiln(["graph", "--json", TARGET], { cwd })).stdout;
      expect(await told(other)).toBe(await told(folder));
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });
});

describe("mistakes", () => {
  const wrong = async (name: string, text: string, exit = 1): Promise<string> => {
    const before = readFileSync(join(FIXTURE, name));
    writeFileSync(join(folder, name), text);
    try {
      const built = await runKiln(["build", TARGET], { cwd: folder });
      expect(built.exit).toBe(exit);
      return built.stderr;
    } finally {
      writeFileSync(join(folder, name), before);
    }
  };

  test("a private helper of another library, and a name with a letter missing", async () => {
    const text = readFileSync(join(FIXTURE, "app.c"), "utf8").replace("all_call(10) +", "helper(1) + all_cal(10) +");
    const said = await wrong("app.c", `int helper(int), all_cal(int);\n${text}`);
    expect(said).toMatch(/app uses `helper` in `main`, which is private to (all|box|twin)/);
    expect(said).toContain("app uses `all_cal` in `main`, which no library of the image defines; did you mean `all_call` of all?");
  });

  test("flags for a source that isn't there", async () => {
    const text = readFileSync(join(FIXTURE, "libraries.kiln"), "utf8").replace('flags "b/same.c"', 'flags "b/sane.c"');
    expect(await wrong("libraries.kiln", text, 2)).toContain(
      'flags "b/sane.c" of library twin match none of its sources: a/same.c, b/same.c',
    );
  });

  test("what another library's archive is made of", async () => {
    const text = readFileSync(join(FIXTURE, "libraries.kiln"), "utf8").replace('version  = "1"', 'version = "1"\n  archive = true');
    expect(await wrong("libraries.kiln", text, 2)).toContain("library box is an archive");
  });

  test("an entry that nobody exports", async () => {
    const text = readFileSync(join(FIXTURE, "libraries.kiln"), "utf8").replace('symbols = ["_start", ', "symbols = [");
    expect(await wrong("libraries.kiln", text)).toContain("the linker script uses `_start` in `ENTRY`, which is private to start");
  });
});
