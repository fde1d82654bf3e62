import { isNumber, type SymbolId } from "../model/model.ts";
import { readNumber } from "../model/number-text.ts";
import type { Values } from "./values.ts";

/** A text of a symbol's type, brought into the range that counts at present. */
export function clamped(values: Values, symbol: SymbolId, text: string): string {
  const { type } = values.model.symbols[symbol]!;
  const range = isNumber(type) ? values.activeRange(symbol) : undefined;
  if (!isNumber(type) || range === undefined) return text;
  const { value } = readNumber(text, baseOf(type));
  if (value < rangeEnd(values, range.symbol, type)) return values.texts[range.symbol]!;
  return value > rangeEnd(values, range.high, type) ? values.texts[range.high]! : text;
}

/** Whether a number lies within the range that counts at present. */
export function isInRange(values: Values, symbol: SymbolId, text: string, type: "int" | "hex"): boolean {
  const range = values.activeRange(symbol);
  if (range === undefined) return true;
  const { value } = readNumber(text, baseOf(type));
  return value >= rangeEnd(values, range.symbol, type) && value <= rangeEnd(values, range.high, type);
}

/** An end of a range: the value of a symbol, read as its type says, else as `type`. */
function rangeEnd(values: Values, end: SymbolId, type: "int" | "hex"): number | bigint {
  values.compute(end);
  const own = values.model.symbols[end]!.type;
  return readNumber(values.texts[end]!, baseOf(isNumber(own) ? own : type)).value;
}

const baseOf = (type: "int" | "hex"): 10 | 16 => (type === "hex" ? 16 : 10);
