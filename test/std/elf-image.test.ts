import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readElf, type Segment } from "./elf-reader.ts";
import { hasProgram, HOST, openToolbox, START, type Arch, type Toolbox } from "./toolbox.ts";

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
});
afterAll(() => box.dispose());

const PROGRAM = `${START}
  static int table[64] = { 1, 2, 3 };
  int counter;
  __attribute__((noinline)) static int inner(int x) { return table[x] + counter; }
  __attribute__((noinline)) int outer(int x) { counter++; return inner(x); }
  int kiln_main(void) { return outer(2) + 30; }`;

const SCRIPT = `ENTRY(_start)
PHDRS { text PT_LOAD FLAGS(5); data PT_LOAD FLAGS(6); note PT_NOTE FLAGS(4); }
SECTIONS {
  . = 0x400000 + SIZEOF_HEADERS;
  .note : { KEEP(*(.note.kiln)) } :text :note
  .text : { *(.text*) } :text
  .rodata : { *(.rodata*) } :text
  . = ALIGN(0x1000);
  .data : { *(.data*) } :data
  .bss : { *(.bss*) *(COMMON) } :data
}`;

const LINK = ["-static", "-nostdlib", "-z", "noexecstack", "--gc-sections", "--build-id=none", "--fatal-warnings"];

function image(
  name: string,
  text: string,
  options: { readonly arch?: Arch; readonly debug?: boolean; readonly script?: string } = {},
): void {
  const flags = ["-O1", "-fno-addrsig", ...(options.debug === true ? ["-g", "-gdwarf-4"] : [])];
  const object = box.compile(`${name}.c`, text, { flags, arch: options.arch ?? HOST });
  const note = box.compile("note.S", '.section .note.kiln,"a",@note\n.long 4, 4, 18\n.asciz "Xen"\n.long 7\n', {
    arch: options.arch ?? HOST,
  });
  const script = options.script === undefined ? [] : ["-T", box.write("x.ld", options.script)];
  const linked = box.link(...LINK, ...script, "-o", name, object, note);
  if (linked.status !== 0) throw new Error(linked.stderr);
}

/** What a loader takes from a file; its first bytes are headers, which tell of sections. */
const loaded = (file: string): readonly unknown[] =>
  readElf(box.read(file)).segments.map((s: Segment) => [
    s.type,
    s.address,
    s.memorySize,
    s.bytes.subarray(s.offset === 0 ? 64 : 0).toString("hex"),
  ]);

describe("elf-strip", () => {
  test.each([
    ["the linker's own layout", undefined],
    ["a linker script with a note", SCRIPT],
  ])("keeps every loaded byte and nothing else: %s", (_, script) => {
    image("full", PROGRAM, { debug: true, ...(script === undefined ? {} : { script }) });
    expect(box.tool("elf-strip", "full", "thin")).toMatchObject({ status: 0, stderr: "" });
    expect(loaded("thin")).toEqual(loaded("full"));
    const thin = readElf(box.read("thin"));
    expect([thin.sections, thin.symbols]).toEqual([[], []]);
    const end = Math.max(...thin.segments.map((s) => s.offset + s.bytes.length));
    expect(box.read("thin").length).toBe(end);
    expect(box.read("thin").length).toBeLessThan(box.read("full").length);
    expect(box.run(box.path("thin")).status).toBe(34);
  });

  test.skipIf(!hasProgram("strip"))("loads what strip's output loads", () => {
    image("both", PROGRAM, { script: SCRIPT });
    box.tool("elf-strip", "both", "ours");
    expect(box.run("strip", "--strip-all", "-o", "theirs", "both").status).toBe(0);
    const content = (file: string): readonly unknown[] =>
      readElf(box.read(file))
        .segments.filter((s) => s.type === 1)
        .map((s) => [s.address, s.memorySize]);
    expect(content("ours")).toEqual(content("theirs"));
    expect(box.run(box.path("theirs")).status).toBe(box.run(box.path("ours")).status);
  });

  test("an image for another processor", () => {
    image("other", "void _start(void) { for (;;) {} }", { arch: HOST === "x86_64" ? "aarch64" : "x86_64" });
    expect(box.tool("elf-strip", "other", "other.thin").status).toBe(0);
    expect(loaded("other.thin")).toEqual(loaded("other"));
  });

  test("the target's options are kept, though they aren't loaded", () => {
    const options = box.compile("options.S", '.section .kiln.config,""\n.ascii "CONFIG_A=y\\n"\n');
    const object = box.compile("with.c", PROGRAM, { flags: ["-O1", "-fno-addrsig", "-g"] });
    expect(box.link(...LINK, "-o", "with", object, options)).toMatchObject({ status: 0 });
    expect(box.tool("elf-strip", "with", "with.thin")).toMatchObject({ status: 0, stderr: "" });
    expect(loaded("with.thin")).toEqual(loaded("with"));
    const { sections, symbols } = readElf(box.read("with.thin"));
    expect(sections.map((one) => one.name)).toEqual(["", ".kiln.config", ".shstrtab"]);
    expect(sections[1]?.bytes.toString()).toBe("CONFIG_A=y\n");
    expect(sections[1]?.flags).toBe(0n);
    expect(symbols).toEqual([]);
    expect(box.run(box.path("with.thin")).status).toBe(34);
    expect(box.tool("elf-strip", "with.thin", "again")).toMatchObject({ status: 0 });
    expect(box.read("again").equals(box.read("with.thin"))).toBe(true);
  });

  test("an object is no image", () => {
    box.compile("o.c", "int x;");
    expect(box.tool("elf-strip", "o.o", "x")).toMatchObject({ status: 1, stderr: "elf-strip: o.o: it is no linked image\n" });
  });
});

interface Listed {
  readonly symbols: readonly { readonly address: string; readonly size: number; readonly kind: string; readonly name: string }[];
}

describe("elf-symbols", () => {
  const listed = (name: string): Listed["symbols"] => {
    expect(box.tool("elf-symbols", name, "symbols.json")).toMatchObject({ status: 0, stderr: "" });
    return (JSON.parse(box.read("symbols.json").toString()) as Listed).symbols;
  };

  test("every function and object with its size, by address", () => {
    image("listed", PROGRAM);
    const symbols = listed("listed");
    const named = new Map(symbols.map((s) => [s.name, s]));
    expect(named.get("outer")).toMatchObject({ kind: "function" });
    expect(named.get("counter")).toMatchObject({ kind: "object", size: 4 });
    expect(named.get("table")).toMatchObject({ kind: "object", size: 256 });
    expect(symbols.map((s) => s.address)).toEqual(symbols.map((s) => s.address).toSorted());
    for (const symbol of symbols) expect(symbol.address).toMatch(/^0x[0-9a-f]{16}$/);
    const real = readElf(box.read("listed")).symbols;
    for (const symbol of symbols)
      expect(real.some((s) => s.name === symbol.name && s.value === BigInt(symbol.address) && Number(s.size) === symbol.size)).toBe(true);
  });

  test.skipIf(!hasProgram("nm"))("says what nm says", () => {
    image("nm", PROGRAM);
    const theirs = box
      .run("nm", "--defined-only", "nm")
      .stdout.trim()
      .split("\n")
      .map((line) => line.split(" "));
    expect(
      listed("nm")
        .map((s) => `${s.address.slice(2)} ${s.name}`)
        .toSorted(),
    ).toEqual(theirs.map(([address, , name]) => `${address} ${name}`).toSorted());
  });

  test("names that JSON must escape", () => {
    box.compile("odd.S", '.globl _start\n_start: nop\n.globl "quo\\"te"\n"quo\\"te": nop\n.globl "grün"\n"grün": nop\n');
    expect(box.link(...LINK.filter((flag) => flag !== "--gc-sections"), "-o", "odd", "odd.o").status).toBe(0);
    const names = listed("odd").map((s) => s.name);
    expect(names.toSorted()).toEqual(
      readElf(box.read("odd"))
        .symbols.map((s) => s.name)
        .filter((name) => name !== "")
        .toSorted(),
    );
    expect(names.join()).toMatch(/quo.*"te/);
    expect(names).toContain("grün");
  });

  test("a stripped image has none", () => {
    image("bare", PROGRAM);
    box.tool("elf-strip", "bare", "bare.thin");
    expect(listed("bare.thin")).toEqual([]);
  });

  test("an image for arm64: no mapping symbols", () => {
    image("arm", PROGRAM.replace(START, "void _start(void) { for (;;) {} } int outer(int); int kiln_main(void);"), { arch: "aarch64" });
    expect(listed("arm").filter((s) => s.name.startsWith("$"))).toEqual([]);
  });
});

describe("elf-same-load", () => {
  test.each([undefined, SCRIPT])("the same program with line tables is taken", (script) => {
    const layout = script === undefined ? {} : { script };
    image("plain", PROGRAM, layout);
    image("lines", PROGRAM, { ...layout, debug: true });
    box.tool("elf-strip", "plain", "stripped");
    expect(readElf(box.read("lines")).sections.some((s) => s.name === ".debug_line")).toBe(true);
    expect(box.tool("elf-same-load", "stripped", "lines", "debug")).toMatchObject({ status: 0, stderr: "" });
    expect(box.read("debug").equals(box.read("lines"))).toBe(true);
  });

  test.each([
    ["code", PROGRAM.replace("+ 30", "+ 31")],
    ["data", PROGRAM.replace("{ 1, 2, 3 }", "{ 1, 2, 4 }")],
  ])("other %s is refused", (_, text) => {
    image("first", PROGRAM);
    image("second", text, { debug: true });
    box.tool("elf-strip", "first", "first.thin");
    expect(box.tool("elf-same-load", "first.thin", "second", "never")).toMatchObject({
      status: 1,
      stderr: "elf-same-load: second: compiled for a debugger it doesn't load the same bytes as the image\n",
    });
    expect(() => box.read("never")).toThrow(/ENOENT/);
  });

  // Offsets of gABI «ELF Header» and «Program Header».
  test.each([
    ["entry", () => 24],
    ["flags of a segment", (at: number) => at + 4],
    ["address of a segment", (at: number) => at + 16],
    ["size of a segment in memory", (at: number) => at + 40],
  ])("another %s is refused", (_, where) => {
    image("header", PROGRAM);
    const bytes = box.read("header");
    const at = where(Number(bytes.readBigUInt64LE(32)));
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    box.write("header.other", bytes);
    expect(box.tool("elf-same-load", "header", "header.other", "never").status).toBe(1);
    expect(box.tool("elf-same-load", "header", "header", "taken").status).toBe(0);
  });
});
