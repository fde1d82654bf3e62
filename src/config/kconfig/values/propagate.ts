import type { SymbolId } from "../model/model.ts";
import type { Dependents } from "./dependents.ts";
import { FLAG } from "./flags.ts";
import type { Values } from "./values.ts";

/**
 * After what the user said of a symbol has changed: works out anew what asks for something that is another value now, and nothing else. Gives all
 * whose value or visibility is another one; undefined: there are modules now, or no more, so that may be any.
 */
export function propagate(values: Values, dependents: Dependents, symbol: SymbolId): readonly SymbolId[] | undefined {
  const { symbols, modules } = values.model;
  const { choice } = symbols[symbol]!;
  const together = choice < 0 ? symbol : choice;
  const seeds = [together, ...symbols[together]!.members];
  /** What is another value now, or is still to be worked out in any case. */
  const marks = new Uint8Array(symbols.length);
  for (const seed of seeds) marks[seed] = 1;
  const others: SymbolId[] = [];
  for (const one of dependents.affectedBy(seeds)) {
    if (marks[one] === 0 && values.has(one, FLAG.valid) && !dependents.asksForAny(one, marks)) continue;
    const [tri, text, chosen, visible] = [values.tri[one], values.texts[one], values.chosen[one], values.visible[one]];
    values.flags[one]! &= ~FLAG.valid;
    values.compute(one);
    const isOther = tri !== values.tri[one] || text !== values.texts[one] || chosen !== values.chosen[one];
    if (isOther && one === modules) {
      values.forgetAll();
      return undefined;
    }
    marks[one] = isOther ? 1 : 0;
    if (isOther || visible !== values.visible[one]) others.push(one);
  }
  return others;
}
