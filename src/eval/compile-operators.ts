import type { Span } from "#diagnostics/diagnostic.ts";
import { asBool, asInt, typeFailure } from "./expect.ts";
import type { BinaryExpr, UnaryExpr } from "#syntax/ast.ts";
import type { Code, Compiler } from "./code.ts";
import { in64Bits, operate, type OperatorPlaces, type StrictOperator } from "./operators.ts";
import type { Scope } from "./scope.ts";
import type { Value } from "./value.ts";

/** `!e`, `-e` */
export function compileUnary(c: Compiler, expr: UnaryExpr, scope: Scope): Code {
  const operand = c.code(expr.operand, scope);
  const at = c.span(expr.operand, scope);
  if (expr.op === "!") return (frame) => !asBool(operand(frame), "what follows `!`", at);
  const whole = c.span(expr, scope);
  return (frame) => {
    const value = operand(frame);
    // No negative zero.
    return typeof value === "number" ? 0 - value : negated(value, at, whole);
  };
}

/** `-e`, of what isn't a small int. */
export function negated(value: Value, at: Span, whole: Span): Value {
  const big = asInt(value, "what follows `-`", at);
  return in64Bits(-big, big < 0n ? `-(${big})` : `-${big}`, whole);
}

/** Both sides are evaluated but for `&&`, `||` and `??`. Small ints go the short way, all else through `operate`. */
export function compileBinary(c: Compiler, expr: BinaryExpr, scope: Scope): Code {
  const right = c.code(expr.right, scope);
  if (expr.op === "??") {
    const optional = c.optional(expr.left, scope);
    return (frame) => optional(frame) ?? right(frame);
  }
  const at = { whole: c.span(expr, scope), left: c.span(expr.left, scope), right: c.span(expr.right, scope) };
  const left = c.code(expr.left, scope);
  if (expr.op === "&&" || expr.op === "||") return logical(expr.op, left, right, at);
  return strict(c, expr.op, left, right, at);
}

function logical(op: "&&" | "||", left: Code, right: Code, at: OperatorPlaces): Code {
  const stop = op === "||";
  const sides = { left: `the left side of \`${op}\``, right: `the right side of \`${op}\`` };
  return (frame) => {
    const first = left(frame);
    if (first === stop) return stop;
    if (first !== !stop) throw typeFailure(sides.left, "a bool", first, at.left);
    return asBool(right(frame), sides.right, at.right);
  };
}

function strict({ machine }: Compiler, op: StrictOperator, left: Code, right: Code, at: OperatorPlaces): Code {
  if (op === "+") {
    return (frame) => {
      const a = left(frame);
      const b = right(frame);
      if (typeof a === "number" && typeof b === "number") {
        const sum = a + b;
        if (Number.isSafeInteger(sum)) return sum;
      }
      return operate(machine, op, a, b, at);
    };
  }
  if (op === "-") {
    return (frame) => {
      const a = left(frame);
      const b = right(frame);
      if (typeof a === "number" && typeof b === "number") {
        const difference = a - b;
        if (Number.isSafeInteger(difference)) return difference;
      }
      return operate(machine, op, a, b, at);
    };
  }
  if (op === "<") {
    return (frame) => {
      const a = left(frame);
      const b = right(frame);
      return typeof a === "number" && typeof b === "number" ? a < b : operate(machine, op, a, b, at);
    };
  }
  if (op === "==") {
    return (frame) => {
      const a = left(frame);
      const b = right(frame);
      return typeof a === "number" && typeof b === "number" ? a === b : operate(machine, op, a, b, at);
    };
  }
  return (frame) => operate(machine, op, left(frame), right(frame), at);
}
