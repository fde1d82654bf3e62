import fc from "fast-check";

/** A workspace of C and assembly, by path: text, bytes, or a link. */
export interface IncludeTree {
  readonly units: Readonly<Record<string, readonly string[]>>;
  /** Path → lines, or where a link leads. */
  readonly headers: Readonly<Record<string, readonly string[] | string>>;
  /** The header that a step makes. */
  readonly made: readonly string[];
  /** Changes what makes that header, not the header. */
  readonly madeStamp: number;
  readonly blob: string;
  readonly forced: readonly string[];
  readonly isForced: boolean;
  readonly config: Readonly<Record<string, string>>;
}

export type Edit =
  | { readonly kind: "unit"; readonly unit: string; readonly lines: readonly string[] }
  | { readonly kind: "header"; readonly path: string; readonly lines: readonly string[] | string | undefined }
  | { readonly kind: "comment"; readonly nth: number }
  | { readonly kind: "made"; readonly lines: readonly string[] }
  | { readonly kind: "made-stamp" }
  | { readonly kind: "blob"; readonly text: string }
  | { readonly kind: "forced"; readonly lines: readonly string[] }
  | { readonly kind: "forcing" }
  | { readonly kind: "option"; readonly name: string; readonly value: string | undefined };

export const FOLDERS = ["a", "b", "c"];
const NAMES = ["x.h", "y.h", "z.h", "sub/x.h", "sub/w.h"];
const OPTIONS = ["A", "B", "AB", "LATER"];
const VALUES: Readonly<Record<string, string>> = { A: "1", B: "2", AB: "3", LATER: "CONFIG_B" };

const path = fc.constantFrom(...NAMES, "../b/y.h", "sub/../z.h", "made.h", "none.h");
const quotes = fc.constantFrom(["<", ">"] as const, ['"', '"'] as const);
const option = fc.constantFrom(...OPTIONS);
const headerPath = fc.tuple(fc.constantFrom(...FOLDERS), fc.constantFrom(...NAMES)).map((parts) => parts.join("/"));

/** Lines with which headers and sources are made: each is whole by itself. `SAY` puts its argument's expansion into the object. */
const line = fc.oneof(
  // Mostly of what is there: an error ends the compile, and with it what can be compared.
  fc.tuple(fc.integer({ min: 0, max: 19 }), path, quotes).map(([chance, name, [open, close]]) => {
    // One in twenty isn't guarded, one has a name that the scanner can't follow.
    if (chance === 0) return `#include ${open}${name}${close}`;
    const written = chance === 1 ? `NAMED(${name})` : `${open}${name}${close}`;
    return `#undef NAMED\n#define NAMED(x) <x>\n#if __has_include(${written})\n#include ${written}\n#endif`;
  }),
  fc.tuple(path, quotes).map(([name, [open, close]]) => `#if __has_include(${open}${name}${close})\nSAY(has ${name})\n#endif`),
  path.map((name) => `#if __has_include_next(<${name}>)\n#include_next <${name}>\n#endif`),
  path.map((name) => `#ifdef __has_embed\n#if __has_embed("${name}")\nSAY(embeds)\n#endif\n#endif`),
  path.map((name) => `#undef WHICH\n#define WHICH "${name}"`),
  path.map((name) => `#undef WHICH\n#define WHICH <${name}>`),
  fc.constantFrom("include", "include_next").map((word) => {
    const has = word === "include" ? "__has_include" : "__has_include_next";
    return `#ifdef WHICH\n#if ${has}(WHICH)\n#${word} WHICH\n#endif\n#endif`;
  }),
  fc.constant("#ifdef CONFIG_NAME\n#if __has_include(CONFIG_NAME)\n#include CONFIG_NAME\n#endif\n#endif"),
  fc.oneof(option, fc.constant("NOT")).map((name) => `#ifdef CONFIG_${name}\nSAY(o CONFIG_${name})\n#else\nSAY(n ${name})\n#endif`),
  option.map((name) => `#undef PASTE\n#define PASTE(a, b) a##b\nSAY(PASTE(CONFIG_, ${name}))`),
  fc.tuple(option, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })).map(([name, first, second]) => {
    const whole = `CONFIG_${name}`;
    const parts = [whole.slice(0, first), whole.slice(first, first + second), whole.slice(first + second)].filter((part) => part !== "");
    return `#undef PASTE3\n#define PASTE3(a, b, c) a##b##c\nSAY(PASTE3(${[...parts, "", ""].slice(0, 3).join(", ")}))`;
  }),
  fc.constant("#undef LOG\n#define LOG(f, ...) SAY(f, ## __VA_ARGS__)\nLOG(a, b)"),
  option.map((name) => `// CONFIG_${name} "\n/* ' */ SAY(CONFIG_${name})`),
  fc.constantFrom('.incbin "src/blob.bin"', '.include "src/text.inc"').map((words) => {
    const quoted = words.replaceAll('"', String.raw`\"`);
    return `#ifdef __ASSEMBLER__\n${words}\n#else\n__asm__("${quoted}\\n");\n#endif`;
  }),
);
const lines = fc.array(line, { maxLength: 4 });
/** A link leads to a header of another folder. */
const header = fc.oneof({ weight: 9, arbitrary: lines }, { weight: 1, arbitrary: headerPath.map((to) => `../${to}`) });
const UNITS = ["main.c", "other.c", "start.S"];
const optionName = fc.constantFrom("CONFIG_A", "CONFIG_B", "CONFIG_AB", "CONFIG_LATER", "CONFIG_NAME");

export const includeTree: fc.Arbitrary<IncludeTree> = fc.record({
  units: fc.tuple(lines, lines, lines).map((all) => Object.fromEntries(UNITS.map((unit, i) => [unit, all[i] ?? []]))),
  headers: fc.dictionary(headerPath, header, { maxKeys: 8 }),
  made: lines,
  madeStamp: fc.constant(0),
  blob: fc.string(),
  forced: lines,
  isForced: fc.boolean(),
  config: fc.constant({
    ...Object.fromEntries(OPTIONS.map((name) => [`CONFIG_${name}`, VALUES[name] ?? "1"])),
    CONFIG_NAME: '"y.h"',
  }),
});

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant("unit" as const), unit: fc.constantFrom(...UNITS), lines }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("header" as const), path: headerPath, lines: fc.option(header, { nil: undefined }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("comment" as const), nth: fc.nat(7) }) },
  fc.record({ kind: fc.constant("made" as const), lines }),
  fc.record({ kind: fc.constant("made-stamp" as const) }),
  fc.record({ kind: fc.constant("blob" as const), text: fc.string() }),
  fc.record({ kind: fc.constant("forced" as const), lines }),
  fc.record({ kind: fc.constant("forcing" as const) }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("option" as const),
      name: optionName,
      value: fc.constantFrom(undefined, "7", "CONFIG_A", '"x.h"', "<sub/w.h>"),
    }),
  },
);

export function edited(tree: IncludeTree, change: Edit): IncludeTree {
  switch (change.kind) {
    case "unit":
      return { ...tree, units: { ...tree.units, [change.unit]: change.lines } };
    case "header":
      return { ...tree, headers: withValue(tree.headers, change.path, change.lines) };
    case "comment": {
      const [name, body] = Object.entries(tree.headers)[change.nth] ?? [];
      return name === undefined || typeof body !== "object"
        ? tree
        : { ...tree, headers: { ...tree.headers, [name]: [...body, "/* more */"] } };
    }
    case "made":
      return { ...tree, made: change.lines };
    case "made-stamp":
      return { ...tree, madeStamp: tree.madeStamp + 1 };
    case "blob":
      return { ...tree, blob: change.text };
    case "forced":
      return { ...tree, forced: change.lines };
    case "forcing":
      return { ...tree, isForced: !tree.isForced };
    case "option":
      return { ...tree, config: withValue(tree.config, change.name, change.value) };
    default:
      throw new Error(`unknown edit ${JSON.stringify(change satisfies never)}`);
  }
}

function withValue<T>(record: Readonly<Record<string, T>>, key: string, value: T | undefined): Readonly<Record<string, T>> {
  const { [key]: _, ...rest } = record;
  return value === undefined ? rest : { ...rest, [key]: value };
}

// Depth is bounded, since headers include one another in circles.
export const guarded = (body: readonly string[]): string => `#if __INCLUDE_LEVEL__ < 5\n${body.join("\n")}\n#endif\n`;

/** What all units begin with: the words that lines are made of. */
export const SAY_HEADER = String.raw`#define TEXT_(...) #__VA_ARGS__
#define TEXT(...) TEXT_(__VA_ARGS__)
#ifdef __ASSEMBLER__
#define SAY(...) .ascii TEXT(__VA_ARGS__)
.data
#else
#define SAY(...) __asm__(".ascii \"" TEXT(__VA_ARGS__) "\"\n");
#endif
`;
