import { isLogic, type SymbolId, type Tristate } from "../model/model.ts";
import { setRestOfChoice } from "../values/choices.ts";
import { FLAG } from "../values/flags.ts";
import type { Values } from "../values/values.ts";

/** What symbols become of which the user has said nothing. */
export type NewValues = "default" | "yes" | "mod" | "no";

const WISHES: Readonly<Record<Exclude<NewValues, "default">, Tristate>> = { yes: 2, mod: 1, no: 0 };

/** Sets all bools and tristates that nothing was said of, as far as they can be that; what is left of choices is decided by their defaults. */
export function setAllNew(values: Values, order: readonly SymbolId[], to: NewValues): void {
  const { symbols } = values.model;
  for (const symbol of order) {
    const { type } = symbols[symbol]!;
    if (to === "default" || values.has(symbol, FLAG.user | FLAG.valid) || !isLogic(type)) continue;
    values.userTri[symbol] = WISHES[to];
    values.flags[symbol]! |= FLAG.user;
  }
  values.forgetAll();
  const isNewChoice = (symbol: SymbolId): boolean => symbols[symbol]!.kind === "choice" && !values.has(symbol, FLAG.user);
  for (const symbol of order) if (isNewChoice(symbol) || symbols[symbol]!.choice >= 0) values.flags[symbol]! |= FLAG.choiceFirst;
  for (const symbol of order) {
    if (!isNewChoice(symbol)) continue;
    values.compute(symbol);
    setRestOfChoice(values, symbol);
  }
}
