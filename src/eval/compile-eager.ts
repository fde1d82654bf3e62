import type { BinaryOperator, Expr } from "#syntax/ast.ts";
import type { OptionalCode } from "./code.ts";
import { slotKnown } from "./compile-reference.ts";
import { intOf } from "./integer.ts";
import { resolve, type Scope } from "./scope.ts";

/** Expressions of more operations than this are left to thunks. */
const LARGEST = 8;

/**
 * Cheap eagerness: what costs less than a thunk (arithmetic and comparisons of small ints whose operands are known already) is computed at
 * once. Where it isn't that, or would fail, it gives undefined, and a thunk is made as ever: nobody can tell the difference.
 * Gives undefined for expressions that never are of that kind.
 */
export function compileEager(expr: Expr, scope: Scope): OptionalCode | undefined {
  return size(expr) > LARGEST ? undefined : eager(expr, scope);
}

function eager(expr: Expr, scope: Scope): OptionalCode | undefined {
  if (expr.kind === "int") {
    const value = intOf(expr.value);
    return () => value;
  }
  if (expr.kind === "ref") {
    const found = resolve(scope, expr.name);
    return found.kind === "slot" ? slotKnown(found.depth, found.index) : undefined;
  }
  if (expr.kind !== "binary") return undefined;
  const left = eager(expr.left, scope);
  const right = eager(expr.right, scope);
  return left && right && operation(expr.op, left, right);
}

type Ints<T> = (a: number, b: number) => T;

const ARITHMETIC: ReadonlyMap<BinaryOperator, Ints<number>> = new Map<BinaryOperator, Ints<number>>([
  ["+", (a, b) => a + b],
  ["-", (a, b) => a - b],
  ["*", (a, b) => a * b],
]);
const COMPARISONS: ReadonlyMap<BinaryOperator, Ints<boolean>> = new Map<BinaryOperator, Ints<boolean>>([
  ["<", (a, b) => a < b],
  ["<=", (a, b) => a <= b],
  [">", (a, b) => a > b],
  [">=", (a, b) => a >= b],
]);

function operation(op: BinaryOperator, left: OptionalCode, right: OptionalCode): OptionalCode | undefined {
  const compute = ARITHMETIC.get(op);
  if (compute) return arithmetic(compute, left, right);
  const compare = COMPARISONS.get(op);
  return compare && comparison(compare, left, right);
}

function arithmetic(run: Ints<number>, left: OptionalCode, right: OptionalCode): OptionalCode {
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (typeof a !== "number" || typeof b !== "number") return undefined;
    const result = run(a, b);
    // The sum with 0 has no negative zero.
    return Number.isSafeInteger(result) ? result + 0 : undefined;
  };
}

function comparison(run: Ints<boolean>, left: OptionalCode, right: OptionalCode): OptionalCode {
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    return typeof a === "number" && typeof b === "number" ? run(a, b) : undefined;
  };
}

function size(expr: Expr): number {
  return expr.kind === "binary" ? 1 + size(expr.left) + size(expr.right) : 1;
}
