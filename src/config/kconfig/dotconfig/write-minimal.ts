import { isLogic, type SymbolId } from "../model/model.ts";
import { isChangeable } from "../values/assign.ts";
import { isNodeVisible, nextNode } from "../values/node-visibility.ts";
import { choiceDefault } from "../values/choices.ts";
import { FLAG, letter } from "../values/flags.ts";
import type { Values } from "../values/values.ts";
import { configLine, PREFIX } from "./format.ts";

/** The text of a `defconfig`: what isn't as it would be without a word, in the order of the tree. */
export function writeMinimal(values: Values, prefix: string = PREFIX): string {
  const { nodes, symbols } = values.model;
  values.forgetAll();
  const written = new Uint8Array(symbols.length);
  let text = "";
  for (let id = nodes[0]!.firstChild; id >= 0; id = nextNode(values, id)) {
    const { symbol } = nodes[id]!;
    const record = symbols[symbol];
    if (record === undefined) {
      // Asking has an effect: an option whose submenu is seen counts as set by the user.
      isNodeVisible(values, id);
      continue;
    }
    if (record.kind === "choice") continue;
    values.compute(symbol);
    if (!values.has(symbol, FLAG.written) || written[symbol] === 1) continue;
    written[symbol] = 1;
    if (!isChangeable(values, symbol) || values.text(symbol) === defaultText(values, symbol)) continue;
    if (isChosenByDefault(values, symbol)) continue;
    if (record.type !== "unknown") text += configLine(prefix, record, values.text(symbol));
  }
  return text;
}

function isChosenByDefault(values: Values, symbol: SymbolId): boolean {
  const { choice, type } = values.model.symbols[symbol]!;
  if (choice < 0) return false;
  const isDefault = choiceDefault(values, choice) === symbol;
  return isDefault && !values.model.symbols[choice]!.isOptional && type === "bool" && values.tri[symbol] === 2;
}

/** What a symbol would be if the user had said nothing of it. */
export function defaultText(values: Values, symbol: SymbolId): string {
  const { model } = values;
  const record = model.symbols[symbol]!;
  values.computeVisibility(symbol);
  values.compute(model.modules);
  if (!isLogic(record.type)) {
    const named = values.defaultSymbol(symbol);
    if (named < 0) return "";
    values.compute(named);
    return values.texts[named]!;
  }
  let value = Math.max(values.defaultTri(symbol), values.selected[symbol]!);
  if (value === 1 && record.choice < 0 && values.tri[model.modules] === 0) value = 2;
  if (value === 1 && record.type === "bool") value = 2;
  return letter(Math.max(value, values.implied[symbol]!));
}
