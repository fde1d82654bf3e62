import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openToolbox, type Ran, type Toolbox } from "./toolbox.ts";

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
  box.write(
    "objects/x.ld",
    'SECTIONS { . = 0x1000; heap_start = .; PROVIDE(heap_end = .); ASSERT(wrong_name == 0, "") .text : { *(.text*) } }',
  );
});
afterAll(() => box.dispose());

interface Library {
  readonly text: string;
  readonly exports?: readonly string[];
}

/** Checks an image of these libraries. */
function check(libraries: Readonly<Record<string, Library>>, ...before: readonly string[]): Ran {
  const objects = Object.entries(libraries).map(([name, library]) => {
    const object = box.compile(`${name}.c`, library.text, { flags: ["-O0"] });
    expect(box.tool("elf-localise", "--library", name, object, `objects/${name}.o`, ...(library.exports ?? ["*"])).stderr).toBe("");
    return `objects/${name}.o`;
  });
  box.write("symbols.txt", "as before");
  return box.tool("elf-check", ...before, "symbols.txt", ...objects);
}

const wrong = (line: string): Partial<Ran> => ({ status: 1, signal: null, stderr: `${line}\n` });

describe("who uses what of whom", () => {
  test("nothing to say: the list of who defines what", () => {
    const ran = check({
      app: { text: "int log_line(int); int main(void) { return log_line(1); }" },
      log: { text: "int log_line(int x) { return x; }" },
    });
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(box.read("symbols.txt").toString()).toBe("log_line log\nmain app\n");
  });

  test("a private symbol: its owner is named, and where it would be exported", () => {
    expect(
      check({
        app: { text: "int secret(void); int main(void) { return secret(); }", exports: ["main"] },
        lwip: { text: "int secret(void) { return 1; } int lwip_init(void) { return secret(); }", exports: ["lwip_*"] },
      }),
    ).toMatchObject(
      wrong("app uses `secret` in `main`, which is private to lwip: what others may use stands in its `exports { symbols = [...] }`"),
    );
    expect(box.read("symbols.txt").toString()).toBe("as before");
  });

  test("a name that nobody defines: the nearest one that somebody exports", () => {
    expect(
      check({
        app: { text: "int log_lien(int); int main(void) { return log_lien(1); }" },
        log: { text: "int log_line(int x) { return x; }" },
      }),
    ).toMatchObject(wrong("app uses `log_lien` in `main`, which no library of the image defines; did you mean `log_line` of log?"));
  });

  test("a private name is no advice", () => {
    expect(
      check({
        app: { text: "int secert(void); int main(void) { return secert(); }" },
        lwip: { text: "int secret(void) { return 1; } int lwip_init(void) { return secret(); }", exports: ["lwip_*"] },
      }),
    ).toMatchObject(wrong("app uses `secert` in `main`, which no library of the image defines"));
  });

  test("a public definition wins over a private one of the same name", () => {
    expect(
      check({
        app: { text: "int thing(void); int main(void) { return thing(); }" },
        one: { text: "int thing(void) { return 1; } int one(void) { return thing(); }", exports: ["one"] },
        two: { text: "int thing(void) { return 2; }" },
      }),
    ).toMatchObject({ status: 0, stderr: "" });
  });

  test("all mistakes at once, each in its line, in the order of the libraries", () => {
    const ran = check({
      app: { text: "int aaa_far(void), bbb_far(void); int main(void) { return aaa_far() + bbb_far(); }" },
      other: { text: "int ccc_far(void); int (*pointer)(void) = ccc_far;" },
    });
    expect(ran.status).toBe(1);
    expect(ran.stderr.trimEnd().split("\n")).toEqual([
      "app uses `aaa_far` in `main`, which no library of the image defines",
      "app uses `bbb_far` in `main`, which no library of the image defines",
      "other uses `ccc_far` in `pointer`, which no library of the image defines",
    ]);
  });
});

describe("what is no mistake", () => {
  test("a weak use", () => {
    expect(check({ app: { text: "__attribute__((weak)) int hook(void); int main(void) { return hook ? hook() : 0; }" } })).toMatchObject({
      status: 0,
      stderr: "",
    });
  });

  test("what the linker script assigns; a comparison assigns nothing", () => {
    const text = "extern char heap_start[], heap_end[]; long main(void) { return heap_end - heap_start; }";
    expect(check({ app: { text } }, "--script", "objects/x.ld")).toMatchObject({ status: 0, stderr: "" });
    expect(check({ app: { text } }).status).toBe(1);
    expect(
      check({ app: { text: "extern char wrong_name[]; long main(void) { return (long)wrong_name; }" } }, "--script", "objects/x.ld").status,
    ).toBe(1);
    expect(
      check({ app: { text: "extern char eap_start[]; long main(void) { return (long)eap_start; }" } }, "--script", "objects/x.ld").status,
    ).toBe(1);
  });

  test("what stands in a comment of the script isn't there", () => {
    box.write("objects/comment.ld", "/* heap_start = 1; ENTRY(nowhere) */ SECTIONS { /* **/ a /* = */ = 2; } /*");
    expect(
      check({ app: { text: "extern char heap_start[]; long main(void) { return (long)heap_start; }" } }, "--script", "objects/comment.ld")
        .status,
    ).toBe(1);
    expect(
      check({ app: { text: "extern char a[]; long main(void) { return (long)a; }" } }, "--script", "objects/comment.ld"),
    ).toMatchObject({ status: 0, stderr: "" });
  });

  test("what the linker defines by itself", () => {
    expect(
      check({ app: { text: "extern char _end[], __start_tests[]; long main(void) { return (long)_end + (long)__start_tests; }" } }).status,
    ).toBe(0);
  });
});

describe("the entry that the linker script names", () => {
  const entry = (text: string, ...exports: readonly string[]): Ran => {
    box.write("objects/entry.ld", "ENTRY ( _start )\nSECTIONS { }");
    return check({ boot: { text, exports } }, "--script", "objects/entry.ld");
  };
  test("is there", () => {
    expect(entry("void _start(void) {}", "_start")).toMatchObject({ status: 0, stderr: "" });
  });
  test("is private", () => {
    expect(entry("void other(void) {} void _start(void) {}", "other")).toMatchObject(
      wrong(
        "the linker script uses `_start` in `ENTRY`, which is private to boot: what others may use stands in its `exports { symbols = [...] }`",
      ),
    );
  });
  test("is nowhere", () => {
    expect(entry("void _strat(void) {}", "*")).toMatchObject(
      wrong("the linker script uses `_start` in `ENTRY`, which no library of the image defines; did you mean `_strat` of boot?"),
    );
  });
});

describe("one name, two libraries", () => {
  test("both export it", () => {
    expect(check({ one: { text: "int thing(void) { return 1; }" }, two: { text: "int thing(void) { return 2; }" } })).toMatchObject(
      wrong("`thing` is defined by one and two: let only one of them export it"),
    );
  });

  test("one of them weakly", () => {
    expect(
      check({ one: { text: "int thing(void) { return 1; }" }, two: { text: "__attribute__((weak)) int thing(void) { return 2; }" } })
        .status,
    ).toBe(0);
  });
});

test("no object; a linked image; an empty list", () => {
  box.write("empty.o", "");
  expect(box.tool("elf-check", "o.txt", "empty.o")).toMatchObject(wrong("elf-check: empty.o: it is no ELF file of 64 bits, little endian"));
  expect(box.tool("elf-check", "o.txt").status).toBe(64);
  box.compile("s.c", "void _start(void) {}");
  expect(box.link("-o", "linked", "s.o").status).toBe(0);
  expect(box.tool("elf-check", "o.txt", "linked")).toMatchObject(wrong("elf-check: linked: it is no relocatable object"));
});
