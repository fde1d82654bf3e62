import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { optionName, symbolPrefix } from "#config/from-kconfig/option-names.ts";
import { isLogic, type SymbolId } from "#config/kconfig/model/model.ts";
import { isValidText } from "#config/kconfig/model/number-text.ts";
import type { ConfigSession } from "#config/kconfig/session.ts";
import { asBytes, asText } from "#config/kconfig/text/sources.ts";
import type { Resolution } from "#config/resolve.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { openTree } from "../../support/virtual-kconfig.ts";
import { randomTree, type Tree } from "../kconfig/random-trees/tree.ts";
import { forLibrary, image, LIBRARY, PLATFORM, resolveTree } from "./resolve-tree.ts";

/** Trees shrink for minutes; the seed tells enough. */
const PARAMETERS = { numRuns: Number(process.env["KILN_ROUNDS"] ?? 150), endOnFailure: true };
const ROUNDS = PARAMETERS.numRuns;

/** A wish for each symbol or none: the second number says which of the values of its type. */
const wishes = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 25 });

const VALUES = {
  bool: ["y", "n"],
  tristate: ["y", "n"],
  int: ["0", "3", "-7", "25", "700"],
  hex: ["0x0", "0x1f", "0x200"],
  string: ["", "a", 'q"\\'],
  unknown: [],
} as const;

interface Wished {
  readonly name: string;
  readonly type: keyof typeof VALUES;
  readonly text: string;
}

function wishesFor({ values }: ConfigSession, drawn: readonly (readonly [number, number])[]): readonly Wished[] {
  const { symbols } = values.model;
  const options = symbols.flatMap(({ kind, type, isExternal }, id) => (kind === "option" && type !== "unknown" && !isExternal ? [id] : []));
  const found = new Map<SymbolId, Wished>();
  for (const [which, what] of drawn) {
    const id = options[which % Math.max(1, options.length)];
    if (id === undefined) continue;
    const { type, name = "", choice } = symbols[id]!;
    const texts = VALUES[type];
    const text = texts[what % texts.length] ?? "";
    // What is said of one symbol twice, or of a choice, is told apart below.
    if (choice >= 0 && text === "y" && symbols[choice]!.members.some((member) => found.get(member)?.text === "y")) continue;
    found.set(id, { name, type, text });
  }
  return [...found.values()];
}

const line = ({ name, type, text }: Wished): string => {
  if (isLogic(type)) return text === "y" ? `CONFIG_${name}=y\n` : `# CONFIG_${name} is not set\n`;
  return `CONFIG_${name}=${type === "string" ? JSON.stringify(text) : text}\n`;
};

/** What Kconfig itself makes of what is wished for. */
function ownValues(session: ConfigSession, wished: readonly Wished[]): ReadonlyMap<string, string> {
  const { values } = session;
  session.readWishesText({ path: ".config", text: asBytes(wished.map(line).join("")) });
  values.compute(values.model.modules);
  const found = new Map<string, string>();
  for (const id of session.order) {
    values.compute(id);
    const { kind, type, name = "", isExternal } = values.model.symbols[id]!;
    if (kind === "option" && type !== "unknown" && !isExternal) found.set(name, shown(type, values.text(id)));
  }
  return found;
}

/** Texts of one value become one. */
function shown(type: string, text: string): string {
  if (type === "bool" || type === "tristate") return text === "n" ? "false" : "true";
  if (type === "string") return asText(text);
  if (text === "") return "0";
  // `007` and `0x10` are numbers to C, though no values of a .config line.
  if (type === "int" ? !/^(-?[0-9]+|0x[0-9a-f]+)$/i.test(text) : !isValidText("hex", text)) return text;
  return String(type === "int" ? BigInt(text) : BigInt.asIntN(64, BigInt(/^0x/i.test(text) ? text : `0x${text}`)));
}

const valuesOf = ({ target }: Resolution): ReadonlyMap<string, string> | undefined =>
  target && new Map([...target.options.values()].map(({ cName, value }) => [cName.slice("CONFIG_".length), String(value)]));

/** What Kconfig makes of a choice with a default that is none of its entries depends on what it has worked out before. */
const hasOddChoice = ({ values }: ConfigSession): boolean =>
  values.model.symbols.some(
    ({ kind, members, properties }) =>
      kind === "choice" &&
      properties.some((id) => {
        const property = values.model.properties[id]!;
        return property.kind === "default" && !members.includes(values.namedBy(property.value));
      }),
  );

/** A tree that can be the options of a library, with what Kconfig reads of it. */
function opened(tree: Tree): { readonly files: Readonly<Record<string, string>>; readonly session: ConfigSession } | undefined {
  const files = forLibrary(tree);
  try {
    const { session } = openTree({ files, dialect: "extended" });
    return hasOddChoice(session) ? undefined : { files, session };
  } catch (error) {
    if (error instanceof KilnFailure) return undefined;
    throw error;
  }
}

const errorsIn = (resolution: Resolution): readonly Diagnostic[] => resolution.diagnostics.filter(({ severity }) => severity === "error");

/** A number that is none, or is too large for 64 bits: Kconfig keeps its text. */
const isNoNumber = ({ code }: Diagnostic): boolean => code === "KILN-E0312";

/** As a recipe writes it. */
const wish = ({ name, type, text }: Wished): string => {
  const value = isLogic(type) ? String(text === "y") : type === "string" ? JSON.stringify(text) : text;
  return `zz.${optionName(name, symbolPrefix("zz"))} = ${value}\n`;
};

describe("the options of a random Kconfig tree", () => {
  test("have the values that Kconfig gives them, with a person's file", () => {
    let compared = 0;
    fc.assert(
      fc.property(randomTree, wishes, (tree, drawn) => {
        const read = opened(tree);
        if (!read) return;
        const wished = wishesFor(read.session, drawn);
        const resolution = resolveTree(read.files, {
          "a.kiln": `${PLATFORM}${LIBRARY}${image("config = ./web.config")}`,
          "web.config": wished.map(line).join(""),
        });
        if (!resolution) return;
        expect(errorsIn(resolution).filter((one) => !isNoNumber(one))).toEqual([]);
        const found = valuesOf(resolution);
        if (!found) return;
        compared++;
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(ownValues(read.session, wished)));
      }),
      PARAMETERS,
    );
    expect(compared).toBeGreaterThan(ROUNDS / 4);
  });

  test("have what an image wishes, or the image is told", () => {
    let stood = 0;
    fc.assert(
      fc.property(randomTree, wishes, (tree, drawn) => {
        const read = opened(tree);
        if (!read) return;
        const wished = wishesFor(read.session, drawn);
        const resolution = resolveTree(read.files, {
          "a.kiln": `${PLATFORM}${LIBRARY}${image(`options { ${wished.map(wish).join("  ")} }`)}`,
        });
        if (!resolution || errorsIn(resolution).some(isNoNumber)) return;
        const own = ownValues(read.session, wished);
        const refused = wished.filter(({ name, type, text }) => own.get(name) !== shown(type, text));
        const told = resolution.diagnostics.filter(({ code }) => TOLD.has(code));
        expect(told.length).toBe(refused.length);
        const found = valuesOf(resolution);
        if (!found) return;
        stood += wished.length;
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(own));
      }),
      PARAMETERS,
    );
    expect(stood).toBeGreaterThan(ROUNDS / 20);
  });

  test("don't hang on the order of recipes and wishes", () => {
    fc.assert(
      fc.property(randomTree, wishes, wishes, (tree, drawn, others) => {
        const read = opened(tree);
        if (!read) return;
        const wished = wishesFor(read.session, drawn).map(wish);
        const low = wishesFor(read.session, others).map((one) => `default ${wish(one)}`);
        const texts = (order: <T>(list: readonly T[]) => readonly T[]): Readonly<Record<string, string>> => ({
          [order(["a.kiln", "b.kiln"])[0] ?? ""]:
            `${PLATFORM}${order([LIBRARY, image(`use low  options { ${order(wished).join("")} }`)]).join("")}`,
          [order(["a.kiln", "b.kiln"])[1] ?? ""]: `profile low { options { ${order(low).join("")} } }\n`,
        });
        const [one, other] = [
          resolveTree(
            read.files,
            texts((list) => list),
          ),
          resolveTree(
            read.files,
            texts((list) => list.toReversed()),
          ),
        ];
        const told = (resolution: Resolution | undefined): unknown => [
          resolution && valuesOf(resolution),
          resolution?.diagnostics.map(({ code, message }) => `${code} ${message}`).toSorted(),
        ];
        expect(told(one)).toEqual(told(other));
      }),
      PARAMETERS,
    );
  });
});

/** A wish that Kconfig's rules don't let stand: out of range, selected, forced, refused. */
const TOLD = new Set(["KILN-E0314", "KILN-E0317", "KILN-E0327", "KILN-E0341"]);
