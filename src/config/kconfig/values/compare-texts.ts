import { OP } from "../model/expressions.ts";
import { isLogic, type SymbolType } from "../model/model.ts";
import { readNumber } from "../model/number-text.ts";

interface Read {
  readonly value: number | bigint;
  readonly isUnsigned: boolean;
}

/**
 * Compares two values as `conf` does: as numbers where both can be read as what their types say (hex unsigned, what has no type as C writes numbers),
 * else byte by byte. Negative: the left one is less.
 */
export function compareTexts(left: string, leftType: SymbolType, right: string, rightType: SymbolType): number {
  if (leftType !== "string" || rightType !== "string") {
    const a = read(left, leftType);
    const b = read(right, rightType);
    if (a !== undefined && b !== undefined) return compareNumbers(a, b);
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What a comparison (an `OP`) says of two values of which the left one is less (`order` is negative), equal or more. */
export function isSo(op: number, order: number): boolean {
  switch (op) {
    case OP.equal:
      return order === 0;
    case OP.unequal:
      return order !== 0;
    case OP.less:
      return order < 0;
    case OP.lessEqual:
      return order <= 0;
    case OP.greater:
      return order > 0;
    default:
      return order >= 0;
  }
}

function compareNumbers(a: Read, b: Read): number {
  let { value: left } = a;
  let { value: right } = b;
  if (a.isUnsigned || b.isUnsigned) {
    left = asUnsigned(left);
    right = asUnsigned(right);
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

/** As 64 bits without a sign. */
const asUnsigned = (value: number | bigint): number | bigint => (value < 0 ? BigInt.asUintN(64, BigInt(value)) : value);

const TRISTATES: Readonly<Record<string, number>> = { n: 0, m: 1, y: 2 };

function read(text: string, type: SymbolType): Read | undefined {
  if (isLogic(type)) return { value: TRISTATES[text] ?? -1, isUnsigned: false };
  const isUnsigned = type === "hex";
  const { value, end, isTooLarge } = readNumber(text, isUnsigned ? 16 : type === "int" ? 10 : 0, isUnsigned);
  return !isTooLarge && end > 0 && end === text.length ? { value, isUnsigned } : undefined;
}
