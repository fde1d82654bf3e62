import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ScanSpec } from "#derivation/derivation.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

// A compile with the inputs that the scanner keeps gives what the compile with all inputs gives: the same bytes, or the same failure.
let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());

type Files = Readonly<Record<string, string>>;
interface Case {
  readonly files: Files;
  /** Folders below `src`; `include` when absent. */
  readonly include?: readonly string[];
  readonly scan?: Partial<ScanSpec>;
  readonly flags?: readonly string[];
  readonly source?: string;
  readonly language?: "c" | "asm";
}

let count = 0;
/** Ways of one case, each in a folder of its own: what came of the narrowed and the whole compile, and which steps were not narrowed. */
async function compileBoth({ files, include = ["include"], scan, flags, source = "main.c", language = "c" }: Case): Promise<{
  readonly narrowed: string;
  readonly whole: string;
  readonly unpruned: number;
}> {
  const folder = `case${count++}`;
  shop.write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text])));
  for (const path of include) if (path !== "") shop.write({ [`${folder}/${path}/keep`]: "" });
  const graph = shop.graph();
  const options = { include, language, src: graph.source(folder), ...(scan ? { scan } : {}), ...(flags ? { flags } : {}) };
  const id = graph.compile(source, options);
  const ends = [];
  let unpruned = 0;
  for (const wholeInputs of [false, true]) {
    const report = await shop.build(graph, [id], { wholeInputs });
    unpruned += report.unpruned?.length ?? 0;
    const output = report.outputs.get(id)?.["out.o"];
    ends.push(output?.kind === "file" ? output.digest : (report.diagnostics[0]?.detail ?? ""));
  }
  const [narrowed = "", whole = ""] = ends;
  return { narrowed, whole, unpruned };
}

const config = { CONFIG_A: "1", CONFIG_B: "2", CONFIG_AB: "3", CONFIG_NAME: '"named.h"', CONFIG_LATER: "CONFIG_B", CONFIG_EMPTY: "" };
const hidden = { "include/never.h": "#error never\n" };

const cases: Readonly<Record<string, Case & { readonly unpruned?: true }>> = {
  "include_next from folder to folder": {
    include: ["first", "second", "third"],
    files: {
      "main.c": "#include <x.h>\nint x = FIRST + THIRD;\n",
      "first/x.h": "#define FIRST 1\n#include_next <x.h>\n",
      "second/x.h": "#include_next <x.h>\n",
      "third/x.h": "#define THIRD 3\n",
    },
  },
  "a header beside the file, then the folders": {
    files: {
      "main.c": '#include "sub/a.h"\nint x = A;\n',
      "sub/a.h": '#include "b.h"\n',
      "sub/b.h": "#define A 1\n",
      "include/b.h": "#define A 2\n",
    },
  },
  "paths through folders that hold nothing else": {
    files: { "main.c": '#include "empty/../up.h"\n#include <deep/../z.h>\nint x = U + Z;\n', "empty/keep": "", "up.h": "#define U 1\n", "include/deep/keep": "", "include/z.h": "#define Z 5\n" }, // prettier-ignore
  },
  "__has_include, there and not there": {
    files: {
      "main.c": '#if __has_include(<a.h>) && !__has_include("nope.h")\n#include <a.h>\n#else\n#define A 9\n#endif\nint x = A;\n',
      "include/a.h": "#define A 1\n",
    },
  },
  "a macro names the header": {
    files: { "main.c": '#define WHICH "a.h"\n#define OTHER WHICH\n#include OTHER\nint x = A;\n', "include/a.h": "#define A 1\n" },
  },
  "an option names the header": {
    scan: { config },
    files: { "main.c": "#include CONFIG_NAME\nint x = N;\n", "include/named.h": "#define N 4\n" },
  },
  "a -D names the header": {
    flags: ["-DWHICH=<a.h>"],
    files: { "main.c": "#include WHICH\nint x = A;\n", "include/a.h": "#define A 1\n" },
  },
  "a header that a function-like macro names: everything stays": {
    unpruned: true,
    files: { "main.c": "#define S(x) <x.h>\n#include S(a)\nint x = A;\n", "include/a.h": "#define A 1\n" },
  },
  "an include over two lines, with comments, with digraphs": {
    files: {
      "main.c": "#inc\\\nlude /* here */ <a.h> // there\n%: include <b.h>\nint x = A + B;\n",
      "include/a.h": "#define A 1\n",
      "include/b.h": "#define B 2\n",
    },
  },
  "marks of comments in strings, quotes in comments": {
    files: {
      "main.c": 'const char *s = "/*";\n// it\'s\n#include <a.h>\nconst char *t = "*/", c = \'"\';\nint x = A;\n',
      "include/a.h": "#define A 1\n",
    },
  },
  "incbin in inline assembly": {
    flags: ["-I", "src"],
    files: { "main.c": '__asm__(".data\\nblob: .incbin \\"src/include/blob.bin\\"\\n");\n', "include/blob.bin": "bytes" },
  },
  "incbin and include in assembly": {
    source: "main.S",
    language: "asm",
    scan: { config },
    files: { "main.S": '#include <a.h>\n.include "inner.inc"\n.data\n.long A, CONFIG_B\n.incbin "blob.bin"\n', "include/a.h": "#define A 7\n", "include/inner.inc": ".set INNER, 1\n", "include/blob.bin": "blob" }, // prettier-ignore
  },
  "pasted names of options": {
    scan: { config },
    files: { "main.c": "#define P(x) CONFIG_##x\n#define Q(x, y) P(x##y)\nint x = P(A) * 10 + Q(A, B);\n" },
  },
  "pasted by a -D": { scan: { config }, flags: ["-DP(x)=CONFIG_##x"], files: { "main.c": "int x = P(A);\n" } },
  "a prefix from a -D": {
    scan: { config },
    flags: ["-DPREFIX=CONFIG_"],
    files: { "main.c": "#define J_(a, b) a##b\n#define J(a, b) J_(a, b)\nint x = J(PREFIX, B);\n" },
  },
  "options that mention others, and empty ones": {
    scan: { config },
    files: { "main.c": "int x = CONFIG_LATER;\n#ifdef CONFIG_EMPTY\nint y;\n#endif\n#ifndef CONFIG_NOT\nint z;\n#endif\n" },
  },
  "definitions beside the options": {
    scan: { config, defines: { MODE: "CONFIG_A", UNUSED: "1" } },
    files: { "main.c": "int x = MODE;\n" },
  },
  "a file that includes itself": {
    flags: ["-I", "."],
    files: { "main.c": "#ifndef N\n#define N 1\n#include __FILE__\n#else\nint x = N;\n#endif\n" },
  },
  "carriage returns and no newline at the end": {
    files: { "main.c": '#include <a.h>\r\nint x = A;\r\n#include "b.h"', "include/a.h": "#define A 1\r\n", "b.h": "int b;" },
  },
  "names outside of ASCII": { files: { "main.c": '#include "größe.h"\nint x = Ä;\n', "größe.h": "#define Ä 1\n" } },
  "missing headers fail alike": { files: { "main.c": "#include <a.h>\n", "include/a.h": '#include "gone.h"\n' } },
  "the predefined counters of include levels": {
    files: { "main.c": "#include <a.h>\n", "include/a.h": "int level = __INCLUDE_LEVEL__;\nconst char *f = __FILE__;\n" },
  },
};

describe("the scanner's inputs and all inputs give the same", () => {
  for (const [name, { unpruned, ...one }] of Object.entries(cases)) {
    test(name, async () => {
      const ends = await compileBoth({ ...one, files: { ...hidden, ...one.files } });
      expect(ends.narrowed).toBe(ends.whole);
      expect(ends.unpruned > 0).toBe(unpruned === true);
      if (!name.includes("fail")) expect(ends.whole).toMatch(/^[0-9a-f]{64}\//);
    });
  }
});

const FOLDERS = ["a", "b", "c"];
const NAMES = ["x.h", "y.h", "z.h", "sub/x.h", "sub/w.h"];
const path = fc.constantFrom(...NAMES, "../b/y.h", "sub/../z.h", "none.h");
const option = fc.constantFrom("A", "B", "AB", "LATER");
/** Lines with which headers and sources are made: each is whole by itself. */
const line = fc.oneof(
  // Mostly of what is there: an error ends the compile, and with it what can be compared.
  fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }).chain((asks) =>
    fc.tuple(path, fc.constantFrom(["<", ">"], ['"', '"'])).map(([name, [open, close]]) => {
      const include = `#include ${open}${name}${close}`;
      return asks ? `#if __has_include(${open}${name}${close})\n${include}\n#endif` : include;
    }),
  ),
  path.map((name) => `#if __has_include("${name}")\nSAY(has ${name})\n#endif`),
  path.map((name) => `#if __has_include_next(<${name}>)\n#include_next <${name}>\n#endif`),
  path.map((name) => `#undef WHICH\n#define WHICH "${name}"`),
  fc.constant("#ifdef WHICH\n#if __has_include(WHICH)\n#include WHICH\n#endif\n#endif"),
  fc.oneof(option, fc.constant("NOT")).map((name) => `#ifdef CONFIG_${name}\nSAY(o CONFIG_${name})\n#else\nSAY(n ${name})\n#endif`),
  option.map((name) => `#undef PASTE\n#define PASTE(a, b) a##b\nSAY(PASTE(CONFIG_, ${name}))`),
  option.map((name) => `// CONFIG_${name} "\n/* ' */ SAY(CONFIG_${name})`),
);
const lines = fc.array(line, { maxLength: 4 });
const trees = fc.record({
  main: lines,
  headers: fc.dictionary(
    fc.tuple(fc.constantFrom(...FOLDERS), fc.constantFrom(...NAMES)).map((parts) => parts.join("/")),
    lines,
    { maxKeys: 8 },
  ),
});
// Depth is bounded, since headers include one another in circles.
const guarded = (body: readonly string[]): string => `#if __INCLUDE_LEVEL__ < 5\n${body.join("\n")}\n#endif\n`;
/** SAY puts its argument's expansion into the object. */
const PREFIX = String.raw`#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define SAY(x) __asm__(".ascii \"" TEXT(x) "\"\n");
`;

test("any tree of headers, whatever it includes: the same bytes or the same failure", { timeout: 120_000 }, async () => {
  let compiled = 0;
  await fc.assert(
    fc.asyncProperty(trees, async ({ main, headers }) => {
      const files = {
        ...Object.fromEntries(FOLDERS.map((folder) => [`${folder}/keep`, ""])),
        ...Object.fromEntries(Object.entries(headers).map(([name, body]) => [name, guarded(body)])),
        "main.c": PREFIX + guarded(main),
      };
      const { narrowed, whole } = await compileBoth({ files, include: FOLDERS, scan: { config } });
      expect(narrowed).toBe(whole);
      if (/^[0-9a-f]{64}\//.test(whole)) compiled++;
    }),
    { numRuns: 60 },
  );

  expect(compiled).toBeGreaterThan(30);
});
