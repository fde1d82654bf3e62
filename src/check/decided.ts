import type { Expr } from "#syntax/ast.ts";
import { plainText } from "./literals.ts";

/** Deeper ones are nobody's mistake. */
const DEPTH = 20;

/** What a condition gives whatever its names stand for; undefined where they decide. */
export function decided(condition: Expr, depth = 0): boolean | undefined {
  if (depth > DEPTH) return undefined;
  if (condition.kind === "bool") return condition.value;
  if (condition.kind === "unary" && condition.op === "!") return not(decided(condition.operand, depth + 1));
  if (condition.kind !== "binary") return undefined;
  const { op, left, right } = condition;
  if (op === "&&" || op === "||") {
    const sides = [decided(left, depth + 1), decided(right, depth + 1)];
    const stop = op === "||";
    if (sides.includes(stop)) return stop;
    return sides.includes(undefined) ? undefined : !stop;
  }
  return compared(op, literal(left), literal(right));
}

const not = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value);

type Literal = boolean | bigint | string;

/** What an expression without names is written as; undefined for all others. */
export function literal(expr: Expr): Literal | undefined {
  return expr.kind === "bool" || expr.kind === "int" ? expr.value : plainText(expr);
}

function compared(op: string, left: Literal | undefined, right: Literal | undefined): boolean | undefined {
  if (left === undefined || right === undefined || typeof left !== typeof right) return undefined;
  if (op === "==") return left === right;
  if (op === "!=") return left !== right;
  // The order of strings is evaluation's.
  if (typeof left !== "bigint" || typeof right !== "bigint") return undefined;
  if (op === "<") return left < right;
  if (op === "<=") return left <= right;
  if (op === ">") return left > right;
  return op === ">=" ? left >= right : undefined;
}
