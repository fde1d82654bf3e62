import { CONSTANT, type SymbolId } from "../model/model.ts";
import type { Dependents } from "./dependents.ts";
import { FLAG } from "./flags.ts";
import type { Values } from "./values.ts";

/**
 * After what the user said of a symbol has changed: works out anew what asks for something that is another value now, and nothing else; what isn't worked
 * out stays so. Gives all whose value or visibility is another one; undefined: that may be any.
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
    const change = computeAnew(values, one);
    if (change === 0) continue;
    others.push(one);
    if (change === SHOWN) continue;
    dependents.markReaders(one, marks);
    if (one !== modules) continue;
    if (!markModular(values, dependents, marks, rank)) {
      values.forgetAll();
      return undefined;
    }
    rank = -1;
  }
  return others;
}

/** What of a symbol is another one when it is worked out anew: its value, only whether it is shown, or nothing. */
const [VALUE, SHOWN] = [1, 2] as const;

/** A function of its own: it stays compiled when `propagate` meets what it hasn't met before. */
function computeAnew(values: Values, symbol: SymbolId): 0 | typeof VALUE | typeof SHOWN {
  const tri = values.tri[symbol];
  const text = values.texts[symbol];
  const chosen = values.chosen[symbol];
  const visible = values.visible[symbol];
  values.flags[symbol]! &= ~FLAG.valid;
  values.compute(symbol);
  if (tri !== values.tri[symbol] || text !== values.texts[symbol] || chosen !== values.chosen[symbol]) return VALUE;
  return visible === values.visible[symbol] ? 0 : SHOWN;
}

/**
 * There are modules now, or no more. Sets a mark at the rank of each tristate that may be another one by this alone: something that it is made from is m,
 * as the user's wish, or in a condition. (What else could be m there is a symbol, whose readers are marked once it is none any more.) What stands up to
 * `rank` has been worked out. False: the symbol for modules asks for a tristate itself, so what was to be known before it wasn't.
 */
function markModular(values: Values, dependents: Dependents, marks: Uint8Array, rank: number): boolean {
  const { symbols, modules } = values.model;
  const { tri, visible, dependency, selected, implied, userTri, demanded, hinted } = values;
  const isTristate = (id: SymbolId): boolean => symbols[id]!.type === "tristate" && symbols[id]!.kind !== "constant";
  if (dependents.readsBefore(modules, () => false).some(isTristate)) return false;
  marks.fill(0, 0, rank + 1);
  const tables = [tri, visible, dependency, selected, implied, userTri, demanded, hinted];
  for (const table of tables)
    for (let id = table.indexOf(1); id >= 0; id = table.indexOf(1, id + 1)) if (isTristate(id)) marks[dependents.ranks[id]!] = 1;
  dependents.markReaders(CONSTANT.m, marks);
  return true;
}
