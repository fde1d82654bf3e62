import type { BinaryOperator, Expr } from "#syntax/ast.ts";
import { nodesOf } from "#syntax/visit.ts";
import type { OptionalCode } from "./code.ts";
import { slotKnown } from "./compile-reference.ts";
import { FieldCache } from "./field-cache.ts";
import { intOf } from "./integer.ts";
import { resolve, type Scope } from "./scope.ts";

/** Larger expressions (`nodesOf`) are left to thunks. */
export const LARGEST_EAGER = 12;

/**
 * Cheap eagerness: what costs less than a thunk (fields, arithmetic and comparisons of small ints, of what is known already) is computed at
 * once. Where it isn't that, or would fail, it gives undefined, and a thunk is made as ever: nobody can tell the difference.
 * Gives undefined for expressions that never are of that kind.
 */
export function compileEager(expr: Expr, scope: Scope): OptionalCode | undefined {
  return nodesOf(expr) > LARGEST_EAGER ? undefined : eager(expr, scope);
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
  if (expr.kind === "member") {
    const object = eager(expr.object, scope);
    return object && field(object, expr.name.text);
  }
  if (expr.kind === "if") {
    const [condition, then, otherwise] = [expr.condition, expr.then, expr.otherwise].map((one) => eager(one, scope));
    if (!condition || !then || !otherwise) return undefined;
    return (frame) => {
      const holds = condition(frame);
      return holds === true ? then(frame) : holds === false ? otherwise(frame) : undefined;
    };
  }
  if (expr.kind !== "binary") return undefined;
  const left = eager(expr.left, scope);
  const right = eager(expr.right, scope);
  return left && right && operation(expr.op, left, right);
}

function field(object: OptionalCode, name: string): OptionalCode {
  const cache = new FieldCache(name);
  return (frame) => {
    const record = object(frame);
    return record === undefined ? undefined : cache.known(record);
  };
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
