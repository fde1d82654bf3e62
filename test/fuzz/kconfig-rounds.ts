import fc from "fast-check";
import { examineKconfig } from "../config/kconfig/kiln-side.ts";
import { COMMANDS, type Command } from "../config/kconfig/conf-batch.ts";
import { broken } from "../config/kconfig/random-trees/broken.ts";
import { seededChance, type Chance } from "../config/kconfig/random-trees/chance.ts";
import { changedConfig } from "../config/kconfig/random-trees/dot-config.ts";
import { randomTree, type Tree } from "../config/kconfig/random-trees/tree.ts";
import { shrunk, type Texts } from "../config/kconfig/shrink.ts";
import type { SymbolType } from "../config/kconfig/random-trees/symbols.ts";
import { mutated, randomNumbers } from "./mutate.ts";
import { faultIn } from "./rounds.ts";

/** The name of the `.config` among the texts. */
const CONFIG = " .config";

export interface Fault {
  readonly texts: Texts;
  readonly command: Command;
  readonly fault: string;
}

/** Goes through so many changed trees and configurations: random ones and the given ones; the first that Kiln fails for, made short. */
export function fuzzKconfig(
  given: readonly Tree["files"][],
  rounds: number,
  seed: number,
  onRound: (round: number) => void = () => undefined,
): Fault | undefined {
  const drawn = fc.sample(randomTree, { numRuns: Math.min(300, rounds), seed });
  const trees = [...drawn, ...given.map((files) => ({ files, env: {}, symbols: symbolsIn(files) }))];
  const chance = seededChance(seed);
  const random = randomNumbers(seed);
  for (let round = 0; round < rounds; round++) {
    onRound(round);
    const tree = chance.one(trees);
    const texts = changed(tree, chance, random);
    const command = chance.one(COMMANDS);
    const fault = faultOf(texts, tree, command);
    if (fault !== undefined) return shortened({ texts, command, fault }, tree);
  }
  return undefined;
}

const TYPES: readonly SymbolType[] = ["bool", "tristate", "int", "hex", "string"];

/** What a tree seems to declare, with types that needn't be right. */
function symbolsIn(files: Tree["files"]): Tree["symbols"] {
  const names = [
    ...Object.values(files)
      .join("\n")
      .matchAll(/^\s*(?:menu)?config\s+(\S+)/gm),
  ].map(([, name = ""]) => name);
  return [...names, "NONE"].map((name, rank) => ({ name, type: TYPES[rank % TYPES.length] ?? "bool", rank }));
}

function faultOf(texts: Texts, { env }: Tree, command: Command): string | undefined {
  const { [CONFIG]: config = "", ...files } = texts;
  return faultIn(() => examineKconfig({ tree: { files, env }, command, config }));
}

/** One of the files is changed by its tokens or by its letters; the `.config` by its lines or by its letters. */
function changed(tree: Tree, chance: Chance, random: () => number): Texts {
  const [path, text] = chance.one(Object.entries(tree.files));
  const other = chance.maybe(60) ? broken(chance, text) : chance.maybe(85) ? mutated([text], random) : text;
  const values = tree.files["values"] ?? tree.symbols.map(({ name }) => `CONFIG_${name}=y\n`).join("");
  const config = changedConfig(chance, values, tree.symbols);
  return { ...tree.files, [path]: other, [CONFIG]: chance.maybe(70) ? config : mutated([config], random) };
}

function shortened({ texts, command, fault }: Fault, tree: Tree): Fault {
  const small = shrunk(texts, (fewer) => faultOf(fewer, tree, command) !== undefined);
  return { texts: small, command, fault: faultOf(small, tree, command) ?? fault };
}
