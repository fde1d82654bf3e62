import { times, weighted, type Chance } from "./chance.ts";

export type SymbolType = "bool" | "tristate" | "int" | "hex" | "string";

/**
 * A symbol that a tree declares. What decides on a symbol's value may only name symbols of lower rank: then nothing depends on itself, and conf takes
 * the tree. Trees that do otherwise are wanted too, in part (`anyRank`).
 */
export interface Declared {
  readonly name: string;
  readonly type: SymbolType;
  readonly rank: number;
}

/** What is known wherever a tree is written. */
export interface Scene {
  readonly chance: Chance;
  readonly symbols: readonly Declared[];
  /** Macros that stand for a value: `name` is written `$(name)`. */
  readonly macros: readonly Macro[];
  /** Also for what conf only warns about, or refuses: loops, wrong types, numbers outside of ranges. */
  readonly anyRank: boolean;
  /** Names of the symbols that are members of choices, as far as the tree is written. */
  readonly members: Set<string>;
}

export interface Macro {
  readonly name: string;
  readonly gives: "tristate" | "number" | "hex" | "text";
}

const NAMES = [
  "A",
  "B",
  "NET",
  "USB",
  "64BIT",
  "FOO_BAR",
  "lower",
  "X-1",
  "DEBUG",
  "PCI",
  "8250",
  "ARCH_HAS_IT",
  "Z",
  "LOG_LEVEL",
  "_",
  "HAVE",
];

/** The first one is MODULES in most trees. */
export function drawSymbols(chance: Chance): readonly Declared[] {
  const count = chance.int(4, 26);
  const modules = chance.maybe(75);
  return times(count, (rank): Declared =>
    rank === 0 && modules
      ? { name: "MODULES", type: "bool", rank }
      : { name: `${chance.one(NAMES)}${chance.maybe(3) ? "" : `_${rank}`}`, type: drawType(chance), rank },
  ).filter((symbol, index, all) => all.findIndex(({ name }) => name === symbol.name) === index);
}

const drawType = (chance: Chance): SymbolType =>
  weighted(chance, [
    [40, "bool"],
    [30, "tristate"],
    [12, "int"],
    [8, "hex"],
    [10, "string"],
  ]);

/** The symbols that something with this limit may name. */
export function nameable(scene: Scene, limit: number, ...types: readonly SymbolType[]): readonly Declared[] {
  const all = scene.anyRank && scene.chance.maybe(10) ? scene.symbols : scene.symbols.filter(({ rank }) => rank < limit);
  return types.length === 0 ? all : all.filter(({ type }) => types.includes(type));
}

export const UNDECLARED = ["UNDECLARED", "NOT_THERE", "CC_HAS_IT", "42", "0x2a", "on_the_side"];
