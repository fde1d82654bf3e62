import type { CallExpr, Expr } from "#syntax/ast.ts";
import type { Frame } from "./code.ts";
import { resolve, type Scope } from "./scope.ts";
import { Thunk } from "./thunk.ts";
import { FunctionValue } from "./value.ts";

/**
 * What an evaluation asks for before all else. An argument that a call surely asks for first may as well be evaluated before the call: the
 * outcome, an error too, is the same, and nothing has to be delayed.
 */
export type First =
  | { readonly kind: "parameter"; readonly index: number }
  /** A call of what lies in a slot, with these arguments. */
  | { readonly kind: "call"; readonly depth: number; readonly index: number; readonly args: readonly First[] }
  | { readonly kind: "other" };

const OTHER: First = { kind: "other" };

/** Of an expression in the innermost of `scope`'s slots: a function's body in its parameters, or a `let`'s in its bindings. */
export function firstForced(expr: Expr, scope: Scope, depth = 0): First {
  if (expr.kind === "ref") {
    const found = resolve(scope, expr.name);
    return found.kind === "slot" && found.depth === depth ? { kind: "parameter", index: found.index } : OTHER;
  }
  if (expr.kind === "call") return firstOfCall(expr, scope, depth);
  if (expr.kind === "let") {
    const inner: Scope = { kind: "slots", names: new Map(expr.bindings.map(({ name }, i) => [name.text, i])), parent: scope };
    return firstForced(expr.body, inner, depth + 1);
  }
  const next = firstPart(expr);
  return next === undefined ? OTHER : firstForced(next, scope, depth);
}

function firstOfCall(expr: CallExpr, scope: Scope, depth: number): First {
  if (expr.callee.kind !== "ref" || expr.args.some(({ name }) => name !== undefined)) return OTHER;
  const found = resolve(scope, expr.callee.name);
  if (found.kind !== "slot" || found.depth <= depth) return OTHER;
  const args = expr.args.map(({ value }) => firstForced(value, scope, depth));
  return { kind: "call", depth: found.depth - depth - 1, index: found.index, args };
}

/** The part that the evaluation of an expression begins with. */
function firstPart(expr: Expr): Expr | undefined {
  if (expr.kind === "binary") {
    if (expr.op === "??") return undefined;
    return isConstant(expr.left) && expr.op !== "&&" && expr.op !== "||" ? expr.right : expr.left;
  }
  if (expr.kind === "unary") return expr.operand;
  if (expr.kind === "if") return expr.condition;
  if (expr.kind === "match") return expr.subject;
  if (expr.kind === "index" || expr.kind === "has") return expr.object;
  if (expr.kind === "record") {
    const [first] = expr.fields;
    return first?.kind === "spread" && first.when === undefined ? first.value : undefined;
  }
  // Other objects may be libraries and their options.
  if (expr.kind === "member") return expr.object.kind === "ref" || expr.object.kind === "member" ? expr.object : undefined;
  return undefined;
}

const isConstant = ({ kind }: Expr): boolean => kind === "int" || kind === "bool";

/** The parameter that a call of `fn` surely asks for first; -1: none, or not known now. */
export function firstParameter(fn: FunctionValue): number {
  if (fn.first !== undefined) return fn.first;
  // A function that calls itself first of all.
  fn.first = -1;
  const index = parameterOf(fn.text.first, fn.frame);
  fn.first = index;
  return index ?? -1;
}

/** Undefined: what is called isn't evaluated yet. */
function parameterOf(first: First, frame: Frame | undefined): number | undefined {
  if (first.kind === "parameter") return first.index;
  if (first.kind === "other") return -1;
  let at = frame;
  for (let i = 0; i < first.depth; i++) at = at?.parent;
  const lazy = at?.slots[first.index];
  const callee = lazy instanceof Thunk ? lazy.known : lazy;
  if (callee === undefined) return undefined;
  if (!(callee instanceof FunctionValue) || callee.text.arity !== first.args.length) return -1;
  const place = firstParameter(callee);
  if (place === -1) return callee.first === undefined ? undefined : -1;
  const argument = first.args[place];
  return argument === undefined ? -1 : parameterOf(argument, frame);
}
