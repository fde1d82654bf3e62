import { isLogic, type SymbolId } from "../model/model.ts";
import { FLAG } from "../values/flags.ts";
import type { Values } from "../values/values.ts";

/** Chances in percent. */
export interface Chances {
  readonly boolYes: number;
  readonly tristateYes: number;
  readonly tristateModule: number;
}

export const EVEN: Chances = { boolYes: 50, tristateYes: 33, tristateModule: 33 };

/** As KCONFIG_PROBABILITY writes them: `Y`, `YES:MODULE` or `BOOL:YES:MODULE`; undefined: it says something else. */
export function readChances(text: string): Chances | undefined {
  const numbers = text.split(":").map(Number);
  if (numbers.some((one) => !Number.isInteger(one) || one < 0 || one > 100)) return undefined;
  const [first = 0, second = 0, third = 0] = numbers;
  const chances =
    numbers.length === 1
      ? { boolYes: first, tristateYes: first - Math.floor(first / 2), tristateModule: Math.floor(first / 2) }
      : numbers.length === 2
        ? { boolYes: first + second, tristateYes: first, tristateModule: second }
        : { boolYes: first, tristateYes: second, tristateModule: third };
  return numbers.length <= 3 && chances.tristateYes + chances.tristateModule <= 100 ? chances : undefined;
}

/** Numbers from 0 up to `below`, each time the next of a sequence that a seed decides (mulberry32). */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Rolls dice for all of which the user has said nothing, until nothing is left. Numbers and strings have their defaults. */
export function setAtRandom(values: Values, order: readonly SymbolId[], roll: (below: number) => number, chances: Chances): void {
  let isNew = true;
  while (isNew) {
    isNew = rollSymbols(values, order, roll, chances);
    values.forgetAll();
    isNew = rollChoices(values, order, roll) || isNew;
  }
}

function rollSymbols(values: Values, order: readonly SymbolId[], roll: (below: number) => number, chances: Chances): boolean {
  let hasRolled = false;
  for (const symbol of order) {
    const { type, kind } = values.model.symbols[symbol]!;
    if (values.has(symbol, FLAG.user | FLAG.valid) || !isLogic(type)) continue;
    hasRolled = true;
    const rolled = roll(100);
    const { tristateYes, tristateModule } = chances;
    if (type === "tristate") values.userTri[symbol] = rolled < tristateYes ? 2 : rolled < tristateYes + tristateModule ? 1 : 0;
    else values.userTri[symbol] = rolled < chances.boolYes ? 2 : 0;
    // What a choice is, is decided when it is known whether it can be seen.
    if (kind !== "choice") values.flags[symbol]! |= FLAG.user;
  }
  return hasRolled;
}

function rollChoices(values: Values, order: readonly SymbolId[], roll: (below: number) => number): boolean {
  let hasRolled = false;
  for (const choice of order) {
    const { kind, members } = values.model.symbols[choice]!;
    if (kind !== "choice" || values.has(choice, FLAG.user)) continue;
    values.compute(choice);
    if (values.tri[choice] !== 2 || members.length === 0) continue;
    const chosen = members[roll(members.length)]!;
    for (const member of members) {
      values.userTri[member] = member === chosen ? 2 : 0;
      values.flags[member]! |= FLAG.user;
      values.flags[member]! &= ~FLAG.valid;
    }
    values.userChosen[choice] = chosen;
    values.flags[choice]! |= FLAG.user;
    values.flags[choice]! &= ~FLAG.valid;
    hasRolled = true;
  }
  return hasRolled;
}
