import { WITHOUT_VALUE, type ItemState, type OptionType } from "../../tree/option-tree.ts";
import { isLogic, isNumber, type NodeId, type SymbolId } from "../model/model.ts";
import { asText } from "../text/sources.ts";
import { isChangeable, mayBe } from "../values/assign.ts";
import { FLAG, letter } from "../values/flags.ts";
import { isNodeShown } from "../values/node-visibility.ts";
import type { Values } from "../values/values.ts";

/** What an entry of the tree is at present. `isChanged`: whether its symbol isn't what the file says. `nodeOf`: where a symbol stands. */
export function entryState(
  values: Values,
  id: NodeId,
  isChanged: (symbol: SymbolId) => boolean,
  nodeOf: (symbol: SymbolId) => NodeId | undefined,
): ItemState {
  const { symbol } = values.model.nodes[id]!;
  if (symbol < 0) return { ...WITHOUT_VALUE, isVisible: isNodeShown(values, id) };
  values.compute(symbol);
  const { type, kind } = values.model.symbols[symbol]!;
  const isSwitch = isLogic(type);
  const canChange = isChangeable(values, symbol);
  const now = values.tri[symbol]!;
  const taken = values.chosen[symbol]!;
  return {
    isVisible: isNodeShown(values, id),
    value: asText(values.text(symbol)),
    isChangeable: canChange,
    possible: isSwitch && canChange ? [0, 1, 2].filter((one) => one === now || mayBe(values, symbol, one)).map(letter) : [],
    isHeld: isSwitch && values.selected[symbol] === 1,
    isNew: !values.has(symbol, FLAG.user) && canChange,
    isChanged: isChanged(symbol),
    chosen: kind === "choice" && now === 2 && taken >= 0 ? nodeOf(taken) : undefined,
  };
}

/** What an entry is to people: an entry of a choice of which one is y is no bool or tristate of its own. */
export function entryType(values: Values, symbol: SymbolId): OptionType | undefined {
  const { type, choice, kind } = values.model.symbols[symbol]!;
  if (type === "unknown" || kind === "constant") return undefined;
  return choice >= 0 && isLogic(type) && (type === "bool" || values.tri[choice] !== 1) ? "member" : type;
}

/** The numbers that an entry may be now, `LOW to HIGH`. */
export function entryRange(values: Values, symbol: SymbolId): string | undefined {
  if (!isNumber(values.model.symbols[symbol]!.type)) return undefined;
  const range = values.activeRange(symbol);
  if (range === undefined) return undefined;
  const [low, high] = [range.symbol, range.high];
  for (const end of [low, high]) values.compute(end);
  return `${asText(values.text(low))} to ${asText(values.text(high))}`;
}
