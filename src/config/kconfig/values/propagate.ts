import type { SymbolId } from "../model/model.ts";
import type { Dependents } from "./dependents.ts";
import { FLAG } from "./flags.ts";
import type { Values } from "./values.ts";

/**
 * After what the user said of a symbol has changed: works out anew what asks for something that is another value now, and nothing else; what isn't worked
 * out stays so. Gives all whose value or visibility is another one; undefined: there are modules now, or no more, so that may be any.
 */
export function propagate(values: Values, dependents: Dependents, symbol: SymbolId): readonly SymbolId[] | undefined {
  const { symbols, modules } = values.model;
  const { ranks, order } = dependents;
  const { choice } = symbols[symbol]!;
  const together = choice < 0 ? symbol : choice;
  const seeds = new Set([together, ...symbols[together]!.members]);
  /** By rank: who asks for something that is another value now. Nobody asks for what stands behind. */
  const marks = new Uint8Array(symbols.length);
  for (const seed of seeds) marks[ranks[seed]!] = 1;
  const others: SymbolId[] = [];
  for (let rank = marks.indexOf(1); rank >= 0; rank = marks.indexOf(1, rank + 1)) {
    const one = order[rank]!;
    if (!values.has(one, FLAG.valid) && !seeds.has(one)) continue;
    const [tri, text, chosen, visible] = [values.tri[one], values.texts[one], values.chosen[one], values.visible[one]];
    values.flags[one]! &= ~FLAG.valid;
    values.compute(one);
    const isOther = tri !== values.tri[one] || text !== values.texts[one] || chosen !== values.chosen[one];
    if (isOther && one === modules) {
      values.forgetAll();
      return undefined;
    }
    if (isOther) dependents.markReaders(one, marks);
    if (isOther || visible !== values.visible[one]) others.push(one);
  }
  return others;
}
