import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GLOBAL, LOCAL, readElf, SECTION_SYMBOL } from "./elf-reader.ts";
import { hasProgram, HOST, openToolbox, START, type Arch, type Toolbox } from "./toolbox.ts";

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
});
afterAll(() => box.dispose());

const LIBRARY = `
  int shared = 3;
  static int own = 4;
  int secret(int x) { return x * shared + own; }
  __attribute__((visibility("hidden"))) int hidden_secret(int x) { return secret(x) + 1; }
  __attribute__((weak)) int weak_secret(int x) { return hidden_secret(x) + 1; }
  int lib_call(int x) { own++; return weak_secret(x); }
  int lib_other(void) { return own; }
  extern int outside(int);
  int lib_out(int x) { return outside(x); }
`;

describe("what stays visible", () => {
  test("is what a pattern matches, and what is undefined; all else becomes local with default visibility", () => {
    box.compile("lib.c", LIBRARY);
    expect(box.tool("elf-localise", "lib.o", "out.o", "lib_*", "shared")).toMatchObject({ status: 0, stderr: "" });
    const out = readElf(box.read("out.o"));
    const named = (binding: number): string[] =>
      out.symbols
        .filter((s) => s.binding === binding && s.kind !== SECTION_SYMBOL && s.kind !== 4 && s.name !== "")
        .map((s) => s.name)
        .toSorted();
    expect(named(GLOBAL)).toEqual(["lib_call", "lib_other", "lib_out", "outside", "shared"]);
    expect(named(LOCAL).filter((name) => !/^[.$]/.test(name))).toEqual(["hidden_secret", "own", "secret", "weak_secret"]);
    expect(out.symbols.filter((s) => s.binding === LOCAL).map((s) => s.visibility)).not.toContain(2);
  });

  test("locals stand first and the table's header says where they end", () => {
    box.compile("order.c", LIBRARY);
    box.tool("elf-localise", "order.o", "ordered.o", "lib_call");
    const out = readElf(box.read("ordered.o"));
    out.symbols.forEach((symbol, index) => expect(symbol.binding === LOCAL).toBe(index < out.firstGlobal));
  });

  test.each(["x86_64", "aarch64"] satisfies Arch[])("relocations name the same symbols as before (%s)", (arch) => {
    box.compile("relocs.c", LIBRARY, { arch });
    box.tool("elf-localise", "relocs.o", "relocated.o", "lib_call");
    const told = (file: string): string[] =>
      readElf(box.read(file)).relocations.map((r) =>
        [r.section, r.offset, r.type, r.symbol.name, r.symbol.section, r.symbol.value, r.addend].join(" "),
      );
    expect(told("relocs.o").length).toBeGreaterThan(5);
    expect(told("relocated.o")).toEqual(told("relocs.o"));
  });

  test("nothing else changes: same size, same sections, same code", () => {
    box.compile("same.c", LIBRARY);
    box.tool("elf-localise", "same.o", "kept.o", "lib_call");
    const [before, after] = [readElf(box.read("same.o")), readElf(box.read("kept.o"))];
    expect(box.read("kept.o").length).toBe(box.read("same.o").length);
    expect(after.sections.map((s) => [s.name, s.type, s.flags])).toEqual(before.sections.map((s) => [s.name, s.type, s.flags]));
    for (const [index, section] of before.sections.entries())
      if ((section.flags & 2n) !== 0n) expect(after.sections[index]?.bytes.equals(section.bytes)).toBe(true);
  });

  test("a second time changes nothing", () => {
    box.compile("twice.c", LIBRARY);
    box.tool("elf-localise", "twice.o", "once.o", "lib_*");
    box.tool("elf-localise", "once.o", "again.o", "lib_*");
    expect(box.read("again.o").equals(box.read("once.o"))).toBe(true);
  });
});

describe("the linker on what came out", () => {
  const MAIN = `${START} int lib_call(int); int secret(int x) { return 100 + x; } int kiln_main(void) { return lib_call(5) + secret(0); }`;

  test("equal private names of two libraries don't clash, and each keeps to its own", () => {
    box.compile("a.c", "int secret(int x) { return x + 1; } int a_call(int x) { return secret(x); }");
    box.compile("b.c", "int secret(int x) { return x * 2; } int b_call(int x) { return secret(x); }");
    box.compile("main.c", `${START} int a_call(int), b_call(int); int kiln_main(void) { return a_call(10) + b_call(20); }`, {
      flags: ["-O0"],
    });
    for (const name of ["a", "b"]) {
      box.link("-r", "-o", `${name}.all.o`, `${name}.o`);
      expect(box.tool("elf-localise", `${name}.all.o`, `${name}.lib.o`, `${name}_*`).status).toBe(0);
    }
    expect(box.link("-static", "--fatal-warnings", "--gc-sections", "-o", "two", "main.o", "a.lib.o", "b.lib.o")).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(box.run(box.path("two")).status).toBe(51);
  });

  test("a private symbol can't be reached", () => {
    box.compile("p.c", "int secret(int x) { return x + 1; } int p_call(int x) { return secret(x); }", { flags: ["-O0"] });
    box.tool("elf-localise", "p.o", "p.lib.o", "p_call");
    box.compile("q.c", `${START} int secret(int); int kiln_main(void) { return secret(1); }`);
    const linked = box.link("-static", "-o", "no", "q.o", "p.lib.o");
    expect(linked.status).not.toBe(0);
    expect(linked.stderr).toContain("undefined symbol: secret");
  });

  test.skipIf(!hasProgram("objcopy"))("gives the same program as after objcopy --keep-global-symbol", () => {
    box.compile("l.c", LIBRARY.replace("extern int outside(int);", "int outside(int x) { return x; }"), { flags: ["-fno-addrsig"] });
    box.compile("m.c", MAIN, { flags: ["-fno-addrsig"] });
    box.tool("elf-localise", "l.o", "ours.o", "lib_call", "lib_other");
    expect(box.run("objcopy", "--keep-global-symbol=lib_call", "--keep-global-symbol=lib_other", "l.o", "theirs.o").status).toBe(0);
    for (const name of ["ours", "theirs"]) {
      expect(box.link("-static", "--gc-sections", "--strip-all", "--build-id=none", "-o", name, "m.o", `${name}.o`)).toMatchObject({
        status: 0,
        stderr: "",
      });
    }
    expect(box.read("ours").equals(box.read("theirs"))).toBe(true);
    expect(box.run(box.path("ours")).status).toBe(122);
  });
});

describe("traps", () => {
  /** `both` in a group that linkers merge by its signature, and a function that calls it. */
  const grouped = (n: number, gives: number, binding: "weak" | "globl"): string =>
    `.section .text.both,"axG",@progbits,both,comdat\n.${binding} both\n.type both,@function\nboth:\n${
      HOST === "x86_64" ? `mov $${gives}, %eax\nret` : `mov w0, #${gives}\nret`
    }\n.text\n.globl call_${n}\n.type call_${n},@function\ncall_${n}: ${HOST === "x86_64" ? "jmp" : "b"} both\n`;

  test("a group whose signature became private is no COMDAT any longer: both copies stay", () => {
    for (const n of [1, 2]) {
      box.compile(`g${n}.S`, grouped(n, n, "globl"));
      const group = (file: string): number | undefined =>
        readElf(box.read(file))
          .sections.find((s) => s.type === 17)
          ?.bytes.readUInt32LE(0);
      expect(group(`g${n}.o`)).toBe(1);
      expect(box.tool("elf-localise", `g${n}.o`, `g${n}.lib.o`, `call_${n}`).status).toBe(0);
      expect(group(`g${n}.lib.o`)).toBe(0);
    }
    box.compile("gm.c", `${START} int call_1(void), call_2(void); int kiln_main(void) { return call_1() * 10 + call_2(); }`);
    expect(box.link("-static", "--fatal-warnings", "-o", "groups", "gm.o", "g1.lib.o", "g2.lib.o")).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(box.run(box.path("groups")).status).toBe(12);
  });

  test.for(["globl", "weak"] as const)("a %s signature stays COMDAT where it is exported, or weak as C++ has it: one copy", (binding) => {
    const exported = binding === "weak" ? [] : ["both"];
    for (const n of [1, 2]) {
      box.compile(`c${n}.S`, grouped(n, 7, binding));
      expect(box.tool("elf-localise", `c${n}.o`, `c${n}.lib.o`, `call_${n}`, ...exported).status).toBe(0);
    }
    box.compile("cm.c", `${START} int call_1(void), call_2(void); int kiln_main(void) { return call_1() + call_2(); }`);
    expect(box.link("-static", "--fatal-warnings", "-o", "one", "cm.o", "c1.lib.o", "c2.lib.o")).toMatchObject({ status: 0, stderr: "" });
    expect(box.run(box.path("one")).status).toBe(14);
    expect(readElf(box.read("one")).symbols.filter((s) => s.name === "both")).toHaveLength(1);
  });

  test("a table of significant addresses is cut loose, so that identical code folds rightly", () => {
    const text =
      "int f(int x) { return x + 1; } int g(int x) { return x + 1; } int lib_equal(void) { volatile long a = (long)f, b = (long)g; return a == b; }";
    box.compile("sig.c", text, { flags: ["-faddrsig"] });
    expect(readElf(box.read("sig.o")).sections.some((s) => s.type === 0x6fff4c03)).toBe(true);
    box.tool("elf-localise", "sig.o", "sig.lib.o", "lib_equal");
    expect(readElf(box.read("sig.lib.o")).sections.find((s) => s.type === 0x6fff4c03)?.link).toBe(0);
    box.compile("sm.c", `${START} int lib_equal(void); int kiln_main(void) { return lib_equal(); }`);
    expect(box.link("-static", "--icf=safe", "-o", "icf", "sm.o", "sig.lib.o").status).toBe(0);
    expect(box.run(box.path("icf")).status).toBe(0);
  });

  test("thread-local, indirect and absolute symbols, and tables of function pointers", () => {
    box.compile(
      "kinds.S",
      `.globl absolute\nabsolute = 9\n.data\n.globl table\ntable: .quad one, two, table\n.text\n.globl one\n.type one,@function\none: ret\n.globl two\n.type two,@function\ntwo: ret\n.globl entry\nentry: ret\n`,
    );
    expect(box.tool("elf-localise", "kinds.o", "kinds.lib.o", "entry").status).toBe(0);
    const out = readElf(box.read("kinds.lib.o"));
    expect(out.symbols.find((s) => s.name === "absolute")).toMatchObject({ binding: LOCAL, section: 0xfff1, value: 9n });
    expect(out.relocations.map((r) => r.symbol.name)).toEqual(["one", "two", "table"]);
  });

  test("more than 65,280 sections: the table of section indexes is permuted too", () => {
    const functions = Array.from(
      { length: 65_400 },
      (_, i) => `.section .t${i},"ax",@progbits\n.globl f${i}\nf${i}: .byte ${i % 256}\n`,
    ).join("");
    box.compile("many.S", functions);
    const before = readElf(box.read("many.o"));
    expect(before.sections.length).toBeGreaterThan(0xff00);
    expect(box.tool("elf-localise", "many.o", "many.lib.o", "f65399", "f1")).toMatchObject({ status: 0, stderr: "" });
    const after = readElf(box.read("many.lib.o"));
    const where = (symbols: typeof before.symbols): Map<string, number> => new Map(symbols.map((s) => [s.name, s.section]));
    expect(where(after.symbols)).toEqual(where(before.symbols));
    expect(
      after.symbols
        .filter((s) => s.binding === GLOBAL)
        .map((s) => s.name)
        .toSorted(),
    ).toEqual(["f1", "f65399"]);
    expect(box.link("-r", "-o", "relinked.o", "many.lib.o")).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("mistakes", () => {
  test("an export that nothing defines is named, with the nearest name that there is", () => {
    box.compile("e.c", "int lib_open(void) { return 1; } int lib_close(void) { return 2; }");
    expect(box.tool("elf-localise", "--library", "files", "e.o", "e.lib.o", "lib_opne", "lib_*", "zzz*")).toMatchObject({
      status: 1,
      stderr:
        "files exports `lib_opne`, but defines no such symbol; did you mean `lib_open`?\nfiles exports `zzz*`, but defines no such symbol\n",
    });
  });

  test("what is undefined counts as not defined", () => {
    box.compile("u.c", "extern int far_away(void); int near(void) { return far_away(); }");
    expect(box.tool("elf-localise", "--library", "u", "u.o", "u.lib.o", "far_away").status).toBe(1);
  });

  test("a tentative definition that would become private is refused", () => {
    box.compile("common.c", "int counter; int get(void) { return counter; }", { flags: ["-fcommon"] });
    expect(box.tool("elf-localise", "common.o", "x.o", "get")).toMatchObject({ status: 1 });
  });

  test("what is no object", () => {
    box.write("text.o", "hello, hello, hello, hello, hello, hello, hello, hello, hello, hello, hello");
    expect(box.tool("elf-localise", "text.o", "x.o").stderr).toBe("elf-localise: text.o: it is no ELF file of 64 bits, little endian\n");
    expect(box.tool("elf-localise", "absent.o", "x.o").stderr).toBe("elf-localise: absent.o: there is no such file\n");
    expect(box.tool("elf-localise", "text.o")).toMatchObject({ status: 64 });
    expect(box.tool("elf-localise", "--help")).toMatchObject({ status: 0 });
  });
});
