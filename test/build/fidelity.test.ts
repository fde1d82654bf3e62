import { symlinkSync } from "node:fs";
import { join } from "node:path";
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
  /** Path → where the link leads. */
  readonly links?: Files;
  /** Folders below `src`; `include` when absent. */
  readonly include?: readonly string[];
  readonly scan?: Partial<ScanSpec>;
  readonly flags?: readonly string[];
  readonly source?: string;
  readonly language?: "c" | "asm";
}

let count = 0;
/** Ways of one case, each in a folder of its own: what came of the narrowed and the whole compile, and which steps were not narrowed. */
async function compileBoth({ files, links = {}, include = ["include"], scan, flags, source = "main.c", language = "c" }: Case): Promise<{
  readonly narrowed: string;
  readonly whole: string;
  readonly unpruned: number;
}> {
  const folder = `case${count++}`;
  shop.write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text])));
  for (const [path, to] of Object.entries(links)) symlinkSync(to, join(shop.folder, folder, path));
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

const config = {
  CONFIG_A: "1",
  CONFIG_B: "2",
  CONFIG_AB: "3",
  CONFIG_NAME: '"named.h"',
  CONFIG_LATER: "CONFIG_B",
  CONFIG_EMPTY: "",
  CONFIG_UL: "5",
  CONFIG_X8_B2: "6",
};
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
  "pasted of several tokens, of numbers, of what an option stands for": {
    scan: { config: { ...config, CONFIG_PART: "IG_A" } },
    files: {
      "main.c":
        "#define P(a, b, c) a##b##c\n#define Q(a, b) P(CON, a, b)\n#define F(x) Q(F, x)\nint x = P(CON, FIG_, A) + P(CONFIG, _X, 8_B2) + P(CONFIG_X, 8, _B2);\nint y = F(CONFIG_PART);\n",
    },
  },
  "pasted with a word of the compiler's": {
    scan: { config },
    files: { "main.c": "#define J_(a, b) a##b\n#define J(a, b) J_(a, b)\nint x = J(CONFIG_, __UINT64_C_SUFFIX__);\n" },
  },
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
  "a macro names the header of an include_next": {
    include: ["first", "second"],
    files: {
      "main.c": "#include <x.h>\nint x = N;\n",
      "first/x.h": '#define WHICH "x.h"\n#if __has_include_next(WHICH)\n#include_next WHICH\n#endif\n',
      "second/x.h": "#define N 2\n",
    },
  },
  "a header's name with a macro inside": {
    unpruned: true,
    files: { "main.c": "#define NAME a\n#define WHICH <NAME.h>\n#include WHICH\nint x = A;\n", "include/a.h": "#define A 1\n" },
  },
  "a macro that stands for __has_include": {
    unpruned: true,
    files: { "main.c": "#define HAS __has_include\n#if HAS(<a.h>)\nint x;\n#else\nint y;\n#endif\n", "include/a.h": "" },
  },
  "a test of whether the compiler knows __has_include": {
    files: { "main.c": "#if defined(__has_include) && defined __has_include && __has_include(<a.h>)\nint x;\n#endif\n", "include/a.h": "" },
  },
  "a search option of the command's own, before the folders": {
    flags: ["-I", "src/extra", "-idirafter", "src/late", "-iquotesrc/quoted"],
    files: { "main.c": '#include <a.h>\n#include <z.h>\n#include "q.h"\nint x = A + Z + Q;\n', "include/a.h": "#define A 1\n", "extra/a.h": "#define A 2\n", "late/z.h": "#define Z 3\n", "quoted/q.h": "#define Q 4\n", "include/q.h": "#define Q 5\n" }, // prettier-ignore
  },
  "a folder that is searched twice counts where the compiler has it": {
    include: ["first", "second"],
    flags: ["-isystem", "src/first"],
    files: { "main.c": "#include <a.h>\nint x = A;\n", "first/a.h": "#define A 1\n", "second/a.h": "#define A 2\n" },
  },
  "files that the command includes, in all spellings": {
    flags: ["-includesrc/one.h", "--include=src/two.h", "-imacros", "src/three.h", "--imacros=src/four.h", "-Wp,-DFIVE=5"],
    files: { "main.c": "int x = ONE + TWO + THREE + FOUR + FIVE;\n", "one.h": "#define ONE 1\n", "two.h": "#define TWO 2\n", "three.h": "#define THREE 3\n", "four.h": "#define FOUR 4\n" }, // prettier-ignore
  },
  "a forced header that the include folders hold": {
    flags: ["-include", "one.h"],
    files: { "main.c": "int x = ONE;\n", "include/one.h": "#define ONE 1\n" },
  },
  "options in a file: everything stays": {
    unpruned: true,
    flags: ["@src/options"],
    files: { "main.c": "#include <b.h>\nint x = B;\n", options: "-Isrc/extra", "extra/b.h": "#define B 1\n" },
  },
  "a -D of a name with an option in it": { scan: { config }, flags: ["-D", "MODE=CONFIG_B"], files: { "main.c": "int x = MODE;\n" } },
  "a name that a macro with arguments makes a string, in assembly": {
    unpruned: true,
    flags: ["-I", "."],
    files: {
      "main.c":
        '#define S_(x) #x\n#define S(x) S_(x)\n__asm__(".data\\n.incbin " S("src/blob.bin") "\\n");\n__asm__(".incbin \\"" S(src/blob.bin) "\\"\\n");\n',
      "blob.bin": "bytes",
    },
  },
  "a name put together of a macro and more, in assembly": {
    unpruned: true,
    flags: ["-I", "."],
    files: { "main.c": '#define NAME "src/blob"\n__asm__(".data\\n.incbin \\"" NAME ".bin\\"\\n");\n', "blob.bin": "bytes" },
  },
  "a directive put together of strings, in assembly": {
    flags: ["-I", "."],
    files: { "main.c": '__asm__(".data\\n.in" "cbin\\t\\"src/bl" "ob.bin\\"\\n" ".incbin \\042src/two.bin\\x22");\n', "blob.bin": "bytes", "two.bin": "two" }, // prettier-ignore
  },
  "a raw string": {
    // The compiler at hand knows it in assembly only for the assembler; what counts is that no reading loses the include.
    source: "main.S",
    language: "asm",
    files: { "main.S": '.data\n#define R\n.ascii R"x("/*)x" \n#include <a.h>\n.long A // */\n', "include/a.h": "#define A 1\n" },
  },
  "separators of digits": {
    flags: ["-std=c2x"],
    scan: { config },
    files: { "main.c": "int x = 1'000 + CONFIG_A; /* ' */ int y = CONFIG_B;\n" },
  },
  "an apostrophe in assembly": {
    source: "main.S",
    language: "asm",
    scan: { config },
    files: { "main.S": ".data\n# it's CONFIG_B\n.byte 'a', CONFIG_A\n.long CONFIG_B\n" },
  },
  "a link to a header in another folder: what it includes lies beside the link": {
    files: { "main.c": '#include "l.h"\nint x = A;\n', "sub/real.h": '#include "own.h"\n', "own.h": "#define A 1\n", "sub/own.h": "#define A 2\n" }, // prettier-ignore
    links: { "l.h": "sub/real.h" },
  },
  "a link to itself fails alike": {
    files: { "main.c": '#if __has_include("l.h")\n#endif\nint x;\n' },
    links: { "l.h": "l.h" },
  },
  "a link to a folder, and a way up from it": {
    files: { "main.c": '#include "l/a.h"\n#include "l/../b.h"\nint x = A + B;\n', "deep/sub/a.h": "#define A 1\n", "deep/b.h": "#define B 1\n", "b.h": "#define B 2\n" }, // prettier-ignore
    links: { l: "deep/sub" },
  },
  "a folder that only the generated header makes": {
    flags: ["-I", "gen"],
    files: { "main.c": "#include <../src/deep/a.h>\nint x = A;\n", "deep/a.h": "#define A 1\n" },
  },
  "a file that includes itself, found elsewhere": {
    flags: ["-I", "."],
    files: { "main.c": "#ifndef N\n#define N 1\n#include __FILE__\n#endif\nint x = N;\n", "src/main.c": "#undef N\n#define N 7\n" },
  },
  "a comma before the marks of pasting": {
    scan: { config },
    files: {
      "main.c": "#define LOG(s, ...) log(s, ## __VA_ARGS__)\nint log();\nint CONFIG_;\nint x(void) { return LOG(1, 2) + LOG(3); }\n",
    },
  },
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
