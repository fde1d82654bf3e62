import * as fc from "fast-check";

/** Libraries in the order of their needs: each needs later ones only, so that no circle of libraries arises. */
const LIBRARIES = ["a", "b", "c", "d", "e"] as const;
const FACES = ["f", "g"] as const;

/** Options of every library. A dependency, default or range reads options before it only: those of earlier libraries, and its own earlier ones. */
const OPTIONS = ["on", "more", "count", "size", "mode", "name"] as const;

const MODES = ["one", "two", "three"] as const;
const TEXTS = ["", "plain", 'say "hi"', "back\\slash", "$HOME $(x)", "trailing "] as const;
const literal = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

interface Known {
  /** Whose presence may be asked for. */
  readonly libraries: readonly string[];
  readonly bools: readonly string[];
  readonly ints: readonly string[];
  readonly enums: readonly string[];
}

/** Options that the option `at` of library `index` may read. */
function before(index: number, at: number): Known {
  const earlier = LIBRARIES.slice(0, index).map((library) => ({ library, options: OPTIONS as readonly string[] }));
  const all = [...earlier, { library: "opt", options: OPTIONS.slice(0, at) as readonly string[] }];
  const named = (...wanted: readonly string[]): string[] =>
    all.flatMap(({ library, options }) => options.filter((one) => wanted.includes(one)).map((one) => `${library}.${one}`));
  return { libraries: LIBRARIES.slice(0, index), bools: named("on", "more"), ints: named("count", "size"), enums: named("mode") };
}

const guarded = (name: string, condition: string): string =>
  name.startsWith("opt.") ? condition : `(${name.slice(0, name.indexOf("."))}.present && ${condition})`;

function anyCondition(known: Known, depth = 2): fc.Arbitrary<string> {
  const leaves: fc.Arbitrary<string>[] = [
    fc.constantFrom("target.platform == p", "target.arch == arm64", "true", ...known.libraries.map((library) => `${library}.present`)),
    ...(known.bools.length === 0 ? [] : [fc.constantFrom(...known.bools)]),
    ...(known.ints.length === 0
      ? []
      : [
          fc
            .tuple(fc.constantFrom(...known.ints), fc.constantFrom("<", "<=", ">", ">=", "==", "!="), fc.integer({ min: 0, max: 120 }))
            .map(([name, op, value]) => guarded(name, `${name} ${op} ${value}`)),
        ]),
    ...(known.enums.length === 0
      ? []
      : [
          fc
            .tuple(fc.constantFrom(...known.enums), fc.constantFrom("==", "!="), fc.constantFrom(...MODES))
            .map(([name, op, value]) => guarded(name, `${name} ${op} "${value}"`)),
        ]),
  ];
  const leaf = fc.oneof(...leaves);
  if (depth === 0) return leaf;
  const inner = anyCondition(known, depth - 1);
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: inner.map((one) => `!(${one})`) },
    { weight: 1, arbitrary: fc.tuple(inner, fc.constantFrom("&&", "||"), inner).map(([one, op, other]) => `(${one} ${op} ${other})`) },
  );
}

const maybe = (arbitrary: fc.Arbitrary<string>, weight = 2): fc.Arbitrary<string> =>
  fc.oneof({ weight: Math.round(weight * 10), arbitrary: fc.constant("") }, { weight: 10, arbitrary });

const valueOf = (option: string): fc.Arbitrary<string> => {
  switch (option) {
    case "on":
    case "more":
      return fc.constantFrom("true", "false");
    case "count":
    case "size":
      return fc.integer({ min: 4, max: 100 }).map(String);
    case "mode":
      return fc.constantFrom(...MODES).map(literal);
    default:
      return fc.constantFrom(...TEXTS).map(literal);
  }
};

const TYPES: Readonly<Record<string, string>> = {
  on: "bool",
  more: "bool",
  count: "int(4..100)",
  size: "size",
  mode: `enum(${MODES.map(literal).join(", ")})`,
  name: "string",
};

function anyOption(index: number, at: number): fc.Arbitrary<string> {
  const name = OPTIONS[at] ?? "on";
  const known = before(index, at);
  const when = anyCondition(known).map((one) => ` when ${one}`);
  const isBool = TYPES[name] === "bool";
  const raised = LIBRARIES.slice(index + 1).flatMap((library) => [`${library}.on`, `${library}.more`]);
  const defaults = fc.array(fc.tuple(valueOf(name), maybe(when)), { maxLength: 3 });
  return fc
    .record({
      prompt: maybe(fc.constant(`prompt = "Of $(${name}) \\"x\\""`), 0.3),
      defaults: defaults.map((all) => all.map(([value, condition_]) => `default = ${value}${condition_}`).join("\n    ")),
      computed: isBool
        ? maybe(
            anyCondition(known).map((one) => `default = ${one}`),
            4,
          )
        : fc.constant(""),
      depends: maybe(
        anyCondition(known).map((one) => `depends = ${one}`),
        isBool ? 12 : 2,
      ),
      visible: maybe(anyCondition(known).map((one) => `visible = ${one}`)),
      range: name === "count" || name === "size" ? maybe(fc.tuple(maybe(when)).map(([one]) => `range = [10, 60]${one}`)) : fc.constant(""),
      requires:
        raised.length === 0
          ? fc.constant("")
          : maybe(fc.tuple(fc.constantFrom(...raised), maybe(when)).map(([one, w]) => `requires = [${one}]${w}`)),
    })
    .map(
      (parts) =>
        `  option ${name}: ${TYPES[name] ?? ""} {\n    ${Object.values(parts)
          .filter((text) => text !== "")
          .join("\n    ")}\n  }`,
    );
}

function anyLibrary(index: number): fc.Arbitrary<string> {
  const name = LIBRARIES[index] ?? "a";
  const later = LIBRARIES.slice(index + 1);
  const need = fc
    .tuple(
      fc.constantFrom("needs", "needs", "suggests"),
      fc.constantFrom(...later.flatMap((one) => [one, `${one}.on`, `${one}.more`]), ...(index < 4 ? FACES : ["g"])),
      maybe(
        anyCondition(before(index, OPTIONS.length)).map((one) => ` when ${one}`),
        1,
      ),
    )
    .map(([word, to, when]) => `  ${word} ${to}${when}`);
  return fc
    .tuple(fc.array(need, { maxLength: 3 }), ...OPTIONS.map((_, at) => anyOption(index, at)))
    .map(([needs, ...options]) => `library ${name} {\n${[...needs, ...options].join("\n")}\n}`);
}

/** Wishes of the image and the platform, some with ranks and conditions. */
const wish = fc
  .tuple(fc.constantFrom("", "", "default ", "force "), fc.constantFrom(...LIBRARIES), fc.constantFrom(...OPTIONS))
  .chain(([rank, owner, name]) =>
    fc
      .tuple(
        name === "count" || name === "size" ? fc.integer({ min: 10, max: 60 }).map(String) : valueOf(name),
        maybe(fc.constantFrom(...LIBRARIES).map((one) => ` when ${one}.present`)),
      )
      .map(([value, when]) => `    ${rank}${owner}.${name} = ${value}${when}`),
  );

const wishes = fc.array(wish, { maxLength: 3 }).map((all) => (all.length === 0 ? "" : `  options {\n${all.join("\n")}\n  }\n`));

/** The recipes of a random workspace with the image `web`. */
export const workspaceText: fc.Arbitrary<string> = fc
  .tuple(
    fc.tuple(...LIBRARIES.map((_, index) => anyLibrary(index))),
    wishes,
    wishes,
    fc.subarray(["c", "d", "e"]),
    fc.constantFrom("choose f = f_one", "choose f = f_two", "choose f = f_two when b.present  choose f = f_one when !b.present"),
  )
  .map(
    ([libraries, ofImage, ofPlatform, needs, choice]) => `platform p {\n${ofPlatform}}
interface f { summary = "f" }
interface g { default = g_two when a.on  default = g_one }
library f_one { provides f  option x: bool { prompt = "X"  default = true } }
library f_two { provides f  needs e  option x: int { prompt = "X"  default = 3  requires = [e.on] } }
library g_one { provides g }
library g_two { provides g }
${libraries.join("\n")}
image web {
  platforms = [p]
  needs ${["a", ...needs].join(", ")}
  ${choice}
${ofImage}}
`,
  );

/** Keys of options with their types, for choices. */
export const optionKeys = LIBRARIES.flatMap((one) => OPTIONS.map((name) => ({ key: `${one}.${name}`, name })));
export const textValues = TEXTS;
export const modeValues = MODES;
