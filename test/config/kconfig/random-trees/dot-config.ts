import { assertNever } from "#diagnostics/assert-never.ts";
import { shuffled, weighted, type Chance } from "./chance.ts";
import type { Declared } from "./symbols.ts";

/**
 * A `.config` as users, merges and old versions leave it: a right one of which lines are missing, doubled, changed, moved, or no lines of a `.config` at
 * all.
 */
export function changedConfig(chance: Chance, right: string, symbols: readonly Declared[]): string {
  const kept = chance.one([100, 90, 60, 20]);
  const changed = chance.one([0, 5, 30]);
  const strange = chance.one([0, 2, 10]);
  const lines: string[] = [];
  for (const line of right.split("\n").slice(0, -1)) {
    if (!chance.maybe(kept)) continue;
    const name = /CONFIG_([^ =]+)/.exec(line)?.[1];
    const declared = symbols.find((symbol) => symbol.name === name);
    lines.push(declared && chance.maybe(changed) ? assignment(chance, declared) : line);
    if (chance.maybe(strange)) lines.push(strangeLine(chance, symbols));
  }
  if (chance.maybe(30)) for (const symbol of symbols) if (chance.maybe(15)) lines.push(assignment(chance, symbol));
  const ordered = chance.maybe(85) ? lines : shuffled(chance, lines);
  const end = chance.maybe(90) ? "\n" : "";
  return ordered.length === 0 ? "" : ordered.join(chance.maybe(95) ? "\n" : "\r\n") + end;
}

function assignment(chance: Chance, { name, type }: Declared): string {
  const set = (value: string) => `CONFIG_${name}=${value}`;
  if (chance.maybe(3)) return set(chance.one(["", "y", "m", "n", "0", "0x", '"', '""', '"a', "-", "Y", "yes please"]));
  switch (type) {
    case "bool":
    case "tristate":
      return weighted(chance, [
        [4, () => set("y")],
        [4, () => set("m")],
        [1, () => set("n")],
        [4, () => `# CONFIG_${name} is not set`],
      ])();
    case "int":
      return set(
        weighted(chance, [
          [8, () => String(chance.int(-30, 30))],
          [1, () => chance.one(["-0", "00", "+1", "1e3", "99999999999", " 1"])],
        ])(),
      );
    case "hex":
      return set(
        weighted(chance, [
          [8, () => `0x${chance.int(0, 600).toString(16)}`],
          [1, () => chance.one(["1F", "0XAB", "0x", "xyz", "0xg", "-0x1"])],
        ])(),
      );
    case "string":
      return set(
        chance.one(['"a"', '"it\'s"', '"a \\"b\\" \\\\ c"', '"back\\slash"', '""', '"a" b', '"y"', '"10"', '"é語"', '"$(x) # "', '"\\']),
      );
    default:
      return assertNever(type);
  }
}

function strangeLine(chance: Chance, symbols: readonly Declared[]): string {
  const { name } = chance.one(symbols);
  return chance.one([
    `CONFIG_${name}`,
    "CONFIG_UNKNOWN_TO_ALL=y",
    "# CONFIG_UNKNOWN_TO_ALL is not set",
    `${name}=y`,
    `  CONFIG_${name}=y`,
    `CONFIG_${name} =y`,
    `CONFIG_${name}=y `,
    `CONFIG_${name}= y`,
    `#CONFIG_${name} is not set`,
    `# CONFIG_${name} is not set, or is it`,
    `# CONFIG_${name} is unset`,
    `# CONFIG_${name}`,
    `#  CONFIG_${name} is not set`,
    `# config_${name} is not set`,
    "# a comment",
    "",
    "   ",
    "unexpected",
    "<<<<<<< ours",
    "CONFIG_=y",
    "=y",
    "\tCONFIG",
  ]);
}
