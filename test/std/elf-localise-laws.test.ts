import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GLOBAL, LOCAL, readElf, WEAK } from "./elf-reader.ts";
import { openToolbox, START, type Toolbox } from "./toolbox.ts";

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
});
afterAll(() => box.dispose());

interface Function {
  readonly storage: "global" | "weak" | "hidden" | "static";
  readonly exported: boolean;
  /** Functions that it calls, all with lower numbers, so that every call ends. */
  readonly calls: readonly number[];
  readonly constant: number;
}

const BEFORE = { global: "", weak: "__attribute__((weak)) ", hidden: '__attribute__((visibility("hidden"))) ', static: "static " };

const library = fc
  .array(
    fc.record({
      storage: fc.constantFrom<Function["storage"]>("global", "weak", "hidden", "static"),
      exported: fc.boolean(),
      calls: fc.array(fc.nat(30), { maxLength: 3 }),
      constant: fc.nat(200),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((functions) => functions.map((f, i): Function => ({ ...f, calls: i === 0 ? [] : f.calls.map((c) => c % i) })));

const source = (prefix: string, functions: readonly Function[]): string =>
  functions
    .map((f, i) => {
      const body = [`${f.constant}`, ...f.calls.map((c) => `${prefix}${c}()`)].join(" + ");
      return `__attribute__((used, noinline)) ${BEFORE[f.storage]}int ${prefix}${i}(void) { static volatile int n; n++; return ${body}; }`;
    })
    .join("\n");

const value = (functions: readonly Function[], i: number): number => {
  const f = functions[i];
  return f ? f.constant + f.calls.reduce((sum, c) => sum + value(functions, c), 0) : 0;
};

test("any two libraries with the same names inside, each with exports of its own, link and give what their texts say", () => {
  fc.assert(
    fc.property(library, library, (left, right) => {
      const sides = [
        { name: "left", functions: left },
        { name: "right", functions: right },
      ];
      const calls: string[] = [];
      const checks: string[] = [];
      for (const { name, functions } of sides) {
        // The same private names on both sides; what is exported goes by an alias that only one side has.
        const exported = functions.flatMap((f, i) => (f.exported ? [i] : []));
        const aliases = exported.map((i) => `int ${name}_${i}(void) { return f${i}(); }`);
        box.compile(`${name}.c`, `${source("f", functions)}\n${aliases.join("\n")}\nint ${name}_end(void) { return 0; }`);
        box.link("-r", "-o", `${name}.all.o`, `${name}.o`);
        expect(box.tool("elf-localise", "--library", name, `${name}.all.o`, `${name}.lib.o`, `${name}_*`)).toMatchObject({
          status: 0,
          stderr: "",
        });

        const before = readElf(box.read(`${name}.all.o`));
        const after = readElf(box.read(`${name}.lib.o`));
        const shape = (elf: typeof before): string[] =>
          elf.symbols.map((s) => [s.name, s.kind, s.section, s.value, s.size].join(" ")).toSorted();
        expect(shape(after)).toEqual(shape(before));
        expect(
          after.symbols
            .filter((s) => s.binding === GLOBAL || s.binding === WEAK)
            .map((s) => s.name)
            .toSorted(),
        ).toEqual([...exported.map((i) => `${name}_${i}`), `${name}_end`].toSorted());
        after.symbols.forEach((s, index) => expect(s.binding === LOCAL).toBe(index < after.firstGlobal));
        const uses = (elf: typeof before): string[] =>
          elf.relocations.map((r) => [r.section, r.offset, r.type, r.symbol.name, r.addend].join(" "));
        expect(uses(after)).toEqual(uses(before));

        for (const i of exported) {
          calls.push(`int ${name}_${i}(void);`);
          checks.push(`if (${name}_${i}() != ${value(functions, i)}) return ${checks.length + 1};`);
        }
      }
      box.compile("main.c", `${START}\n${calls.join("\n")}\nint kiln_main(void) { ${checks.join("\n")} return 0; }`);
      expect(
        box.link("-static", "--fatal-warnings", "--gc-sections", "-o", "program", "main.o", "left.lib.o", "right.lib.o"),
      ).toMatchObject({ status: 0, stderr: "" });
      expect(box.run(box.path("program")).status).toBe(0);
    }),
    { numRuns: 40 },
  );
});
