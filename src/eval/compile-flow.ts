import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { noMatchingArm } from "#diagnostics/evaluation.ts";
import type { Expr, IfExpr, LetExpr, MatchExpr } from "#syntax/ast.ts";
import { Frame, type Code, type Compiler } from "./code.ts";
import { equal } from "./equality.ts";
import { typeFailure } from "./expect.ts";
import { intOf } from "./integer.ts";
import type { Scope } from "./scope.ts";
import { showShort } from "./show.ts";
import type { Value } from "./value.ts";

/** `if c then a else b` */
export function compileIf(c: Compiler, expr: IfExpr, scope: Scope): Code {
  const condition = c.code(expr.condition, scope);
  const then = c.code(expr.then, scope);
  const otherwise = c.code(expr.otherwise, scope);
  const at = c.span(expr.condition, scope);
  return (frame) => {
    const holds = condition(frame);
    if (holds === true) return then(frame);
    if (holds === false) return otherwise(frame);
    throw typeFailure("the condition of `if`", "a bool", holds, at);
  };
}

/** `let { a = 1  b = a } in e` */
export function compileLet(c: Compiler, expr: LetExpr, scope: Scope): Code {
  const names = new Map(expr.bindings.map((binding, i) => [binding.name.text, i]));
  const inner: Scope = { kind: "slots", names, parent: scope };
  const values = expr.bindings.map((binding) => c.delayed(binding.value, inner, `\`${binding.name.text}\``));
  const body = c.code(expr.body, inner);
  const blank = values.map(() => undefined);
  return (frame) => {
    const own = new Frame(frame, blank.slice(), frame.host);
    for (let i = 0; i < values.length; i++) own.slots[i] = values[i]?.(own);
    return body(own);
  };
}

/** `match x { "a" | "b" => 1, _ => 2 }` */
export function compileMatch(c: Compiler, expr: MatchExpr, scope: Scope): Code {
  const subject = c.code(expr.subject, scope);
  const at = c.span(expr.subject, scope);
  const arms = expr.arms.map((arm) => ({
    literals: arm.patterns.map(literalOf),
    patterns: arm.patterns.map((pattern) => c.code(pattern, scope)),
    body: c.code(arm.body, scope),
  }));
  const table = new Map<Value, Code>();
  for (const { literals, body } of arms) {
    if (literals.length === 0) break;
    for (const literal of literals) if (literal !== undefined && !table.has(literal)) table.set(literal, body);
  }
  const isTable = arms.every(({ literals }) => literals.every((literal) => literal !== undefined));
  const otherwise = arms.find(({ patterns }) => patterns.length === 0)?.body;
  return (frame) => {
    const value = subject(frame);
    if (isTable) {
      const body = table.get(value) ?? otherwise;
      if (body) return body(frame);
    } else {
      for (const { patterns, body } of arms) {
        if (patterns.length === 0 || patterns.some((pattern) => equal(c.machine, pattern(frame), value, at))) return body(frame);
      }
    }
    throw new KilnFailure([noMatchingArm(showShort(value), at)]);
  };
}

/** The value of a pattern that is a literal. */
function literalOf(pattern: Expr): Value | undefined {
  if (pattern.kind === "bool") return pattern.value;
  if (pattern.kind === "int") return intOf(pattern.value);
  if (pattern.kind !== "string") return undefined;
  let text = "";
  for (const part of pattern.parts) {
    if (part.kind !== "text") return undefined;
    text += part.text;
  }
  return text;
}
