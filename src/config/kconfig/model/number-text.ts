import { assertNever } from "#diagnostics/assert-never.ts";
import { isSpace } from "../text/characters.ts";
import type { SymbolType } from "./model.ts";

/** Whether a text can be the value of a symbol, as `.config` files write it (strings without their quotes). */
export function isValidText(type: SymbolType, text: string): boolean {
  switch (type) {
    case "string":
      return true;
    case "int":
      return /^-?(?:0|[1-9][0-9]*)$/.test(text);
    case "hex":
      return /^(?:0[xX])?[0-9a-fA-F]+$/.test(text);
    case "bool":
    case "tristate":
      return /^[ymnYMN]/.test(text);
    case "unknown":
      return false;
    default:
      return assertNever(type);
  }
}

/** What C's strtoll makes of a text: the number, where what belongs to it ends, and whether 64 bits can't hold it (then the nearest that they can). */
export interface ReadNumber {
  readonly value: number | bigint;
  readonly end: number;
  readonly isTooLarge: boolean;
}

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;
const MOST_UNSIGNED = 2n ** 64n - 1n;
/** So many digits of any base fit into a double. */
const SURE_DIGITS = 12;

/** `base` 0: as C writes numbers, by `0x` and `0`. `isUnsigned`: strtoull. */
export function readNumber(text: string, base: 0 | 10 | 16, isUnsigned = false): ReadNumber {
  let at = 0;
  while (isSpace(text.charCodeAt(at))) at++;
  const isNegative = text[at] === "-";
  if (isNegative || text[at] === "+") at++;
  const hasPrefix = base !== 10 && text[at] === "0" && /^[xX]$/.test(text[at + 1] ?? "") && digit(text.charCodeAt(at + 2)) < 16;
  const radix = hasPrefix ? 16 : base !== 0 ? base : text[at] === "0" ? 8 : 10;
  if (hasPrefix) at += 2;
  const start = at;
  while (digit(text.charCodeAt(at)) < radix) at++;
  if (at === start) return { value: 0, end: 0, isTooLarge: false };
  const digits = text.slice(start, at);
  if (digits.length <= SURE_DIGITS && !(isUnsigned && isNegative)) {
    const size = Number.parseInt(digits, radix);
    return { value: isNegative ? -size : size, end: at, isTooLarge: false };
  }
  return { ...largeNumber(digits, radix, isNegative, isUnsigned), end: at };
}

function largeNumber(digits: string, radix: number, isNegative: boolean, isUnsigned: boolean): Omit<ReadNumber, "end"> {
  let size = 0n;
  for (const one of digits) {
    size = size * BigInt(radix) + BigInt(digit(one.charCodeAt(0)));
    if (size > MOST_UNSIGNED) return { value: isUnsigned ? MOST_UNSIGNED : isNegative ? LEAST : MOST, isTooLarge: true };
  }
  if (isUnsigned) return { value: isNegative ? BigInt.asUintN(64, -size) : size, isTooLarge: false };
  const value = isNegative ? -size : size;
  if (value < LEAST) return { value: LEAST, isTooLarge: true };
  return value > MOST ? { value: MOST, isTooLarge: true } : { value, isTooLarge: false };
}

/** 99: it is none. */
function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a ? letter - 0x57 : 99;
}
