import { CONSTANT, isLogic, isNumber, type SymbolId, type Tristate } from "../model/model.ts";
import { isValidText } from "../model/number-text.ts";
import { FLAG } from "./flags.ts";
import { isInRange } from "./ranges.ts";
import type { Values } from "./values.ts";

/** Letters that stand for tristates, as people write them. */
export function readTristate(text: string): Tristate | undefined {
  const at = "nmy".indexOf(text.charAt(0).toLowerCase());
  return text === "" || at < 0 ? undefined : at;
}

/** Whether the user can give a bool or tristate this value. */
export function mayBe(values: Values, symbol: SymbolId, value: Tristate): boolean {
  const type = values.typeNow(symbol);
  const [visible, selected] = [values.visible[symbol]!, values.selected[symbol]!];
  if (visible === 0 || !isLogic(type)) return false;
  if (type === "bool" && value === 1) return false;
  if (visible <= selected) return false;
  if (values.model.symbols[symbol]!.choice >= 0 && visible === 2) return value === 2;
  return value >= selected && value <= visible;
}

/** Whether the user can change the value at all. */
export const isChangeable = (values: Values, symbol: SymbolId): boolean => values.visible[symbol]! > values.selected[symbol]!;

/** Whether a text is a value of the symbol's type, within its range and what it may be now. */
export function isWithinRange(values: Values, symbol: SymbolId, text: string): boolean {
  const { type } = values.model.symbols[symbol]!;
  if (isLogic(type)) {
    const value = readTristate(text);
    return value !== undefined && mayBe(values, symbol, value);
  }
  if (!isValidText(type, text)) return false;
  if (!isNumber(type)) return true;
  return isInRange(values, symbol, text, type);
}

/**
 * Sets what the user wants; false: it can't be that now, and nothing has changed. Values that depend on it are worked out anew when they are asked
 * for. The symbol's own value must be worked out before.
 */
export function assignTristate(values: Values, symbol: SymbolId, value: Tristate): boolean {
  const before = values.tri[symbol];
  if (before !== value && !mayBe(values, symbol, value)) return false;
  values.flags[symbol]! |= FLAG.user;
  const { choice } = values.model.symbols[symbol]!;
  if (choice >= 0 && value === 2) {
    values.userChosen[choice] = symbol;
    values.flags[choice]! |= FLAG.user;
    // Who has chosen has seen all that there was to choose from.
    for (const member of values.model.symbols[choice]!.members) if (values.visible[member]! > 0) values.flags[member]! |= FLAG.user;
  }
  values.userTri[symbol] = value;
  if (before !== value) values.changed(symbol);
  // Said by a default or select it can be more than the user may say: as a wish it is less, from the next change on.
  else if (value > values.visible[symbol]!) values.isStale = true;
  return true;
}

/** The same for a value as text, of any type. */
export function assignText(values: Values, symbol: SymbolId, text: string): boolean {
  const { type } = values.model.symbols[symbol]!;
  if (isLogic(type)) {
    const value = readTristate(text);
    return value !== undefined && assignTristate(values, symbol, value);
  }
  if (!isWithinRange(values, symbol, text)) return false;
  values.flags[symbol]! |= FLAG.user;
  values.userTexts[symbol] = type === "hex" ? prefixedHex(text) : text;
  values.changed(symbol);
  return true;
}

/** Takes back what the user said. */
export function unassign(values: Values, symbol: SymbolId): void {
  values.flags[symbol]! &= ~FLAG.user;
  values.userTri[symbol] = CONSTANT.n;
  values.userTexts[symbol] = undefined;
  values.userChosen[symbol] = -1;
  const { choice } = values.model.symbols[symbol]!;
  if (choice >= 0 && values.userChosen[choice] === symbol) unassign(values, choice);
  values.changed(symbol);
}

/** A hexadecimal number as Kconfig takes it, with its `0x`, which it may be written without. */
export const prefixedHex = (text: string): string => (/^0[xX]/.test(text) ? text : `0x${text}`);
