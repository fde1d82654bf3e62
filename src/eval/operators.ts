import { assertNever } from "#diagnostics/assert-never.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { divisionByZero, incomparable, overflow } from "#diagnostics/evaluation.ts";
import type { BinaryOperator } from "#syntax/ast.ts";
import { joinPath } from "./artifact.ts";
import { compare, equal } from "./equality.ts";
import { asInt, asRecord, typeFailure } from "./expect.ts";
import { intOf, isInt, type Int } from "./integer.ts";
import type { Machine } from "./machine.ts";
import { mergeRecords } from "./merge.ts";
import { showShort } from "./show.ts";
import { checkLength, spendOnCopy } from "./sizes.ts";
import type { Value } from "./value.ts";

/** `&&`, `||` and `??` don't always look at their right side: the compiler has them. */
export type StrictOperator = Exclude<BinaryOperator, "&&" | "||" | "??">;

export interface OperatorPlaces {
  readonly whole: Span;
  readonly left: Span;
  readonly right: Span;
}

export function operate(machine: Machine, op: StrictOperator, a: Value, b: Value, at: OperatorPlaces): Value {
  switch (op) {
    case "==":
      return sameType(a, b, at.whole) && equal(machine, a, b, at.whole);
    case "!=":
      return !(sameType(a, b, at.whole) && equal(machine, a, b, at.whole));
    case "<":
      return compare(a, b, at.whole) < 0;
    case "<=":
      return compare(a, b, at.whole) <= 0;
    case ">":
      return compare(a, b, at.whole) > 0;
    case ">=":
      return compare(a, b, at.whole) >= 0;
    case "+":
    case "-":
    case "*":
    case "%":
      return arithmetic(op, a, b, at);
    case "++":
      return concatenate(machine, a, b, at);
    case "&":
      return mergeRecords(machine, asRecord(a, "the left side of `&`", at.left), asRecord(b, "the right side of `&`", at.right), at.whole);
    case "/":
      return joinPath(machine, a, b, at);
    default:
      return assertNever(op);
  }
}

/** A string is never equal to an int: whoever asks has made a mistake. */
function sameType(a: Value, b: Value, at: Span): boolean {
  if (typeof a !== "object" && typeof b !== "object" && typeof a !== typeof b && !(isInt(a) && isInt(b)))
    throw new KilnFailure([incomparable(showShort(a), showShort(b), at)]);
  return true;
}

const joins = (value: Value): boolean => typeof value === "string" || (typeof value === "object" && value.kind === "list");

function arithmetic(op: "+" | "-" | "*" | "%", a: Value, b: Value, at: OperatorPlaces): Int {
  if (typeof a === "number" && typeof b === "number" && (op !== "%" || b !== 0)) {
    const small = op === "+" ? a + b : op === "-" ? a - b : op === "*" ? a * b : a % b;
    // The sum with 0 has no negative zero.
    if (Number.isSafeInteger(small)) return small + 0;
  }
  const left = asInt(
    a,
    `the left side of \`${op}\``,
    at.left,
    op === "+" && joins(a) ? "strings and lists are joined with `++`" : undefined,
  );
  const inText = 'give an int; to put one into a string write "${…}"';
  const right = asInt(b, `the right side of \`${op}\``, at.right, op === "+" && typeof b === "string" ? inText : undefined);
  if (op === "%" && right === 0n) throw new KilnFailure([divisionByZero(at.whole)]);
  const exact = op === "+" ? left + right : op === "-" ? left - right : op === "*" ? left * right : left % right;
  return in64Bits(exact, `${left} ${op} ${right}`, at.whole);
}

export function in64Bits(value: bigint, operation: string, at: Span): Int {
  if (BigInt.asIntN(64, value) !== value) throw new KilnFailure([overflow(operation, at)]);
  return intOf(value);
}

/** Lists and strings. */
export function concatenate(machine: Machine, a: Value, b: Value, at: OperatorPlaces): Value {
  if (typeof a === "string") {
    if (typeof b !== "string") throw typeFailure("the right side of `++`", "a string as the left one is", b, at.right);
    checkLength(a.length + b.length, at.whole);
    return a + b;
  }
  if (typeof a !== "object" || a.kind !== "list") throw typeFailure("the left side of `++`", "a list or a string", a, at.left);
  if (typeof b !== "object" || b.kind !== "list") throw typeFailure("the right side of `++`", "a list as the left one is", b, at.right);
  if (b.items.length === 0) return a;
  if (a.items.length === 0) return b;
  spendOnCopy(machine, a.items.length + b.items.length, at.whole);
  return { kind: "list", items: [...a.items, ...b.items] };
}
