import type { CallExpr, Expr, LetBinding, LetExpr } from "#syntax/ast.ts";
import { mentions } from "#syntax/visit.ts";
import { compileDeclared, isOwnOptions } from "../compile-access.ts";
import { SPECIAL_NAMES } from "../host.ts";
import { isPlain } from "../plain.ts";
import { resolve, type Scope } from "../scope.ts";
import type { Context } from "./context.ts";
import { updateOf } from "./record-text.ts";

/** Can it be computed without a frame of its scope? Where its variables are is up to the emitted text then. */
export function isFlat(x: Context, expr: Expr, scope: Scope): boolean {
  let known = x.flatness.get(expr);
  if (known === undefined) x.flatness.set(expr, (known = flat(x, expr, scope)));
  return known;
}

function flat(x: Context, expr: Expr, scope: Scope): boolean {
  const all = (exprs: readonly Expr[]): boolean => exprs.every((one) => isFlat(x, one, scope));
  switch (expr.kind) {
    case "bool":
    case "int":
      return true;
    case "ref":
      return isFlatReference(expr.name, scope);
    case "string":
      return all(expr.parts.flatMap((part) => (part.kind === "text" ? [] : [part.expr])));
    case "binary":
      return expr.op !== "??" && all([expr.left, expr.right]);
    case "unary":
      return isFlat(x, expr.operand, scope);
    case "if":
      return all([expr.condition, expr.then, expr.otherwise]);
    case "let":
      return isFlatLet(x, expr, scope);
    case "call":
      return all(partsOfCall(expr));
    case "member":
      return compileDeclared(x.c, expr, scope) === undefined && !isOwnOptions(expr.object, scope) && isFlat(x, expr.object, scope);
    case "index":
      return all([expr.object, expr.index]);
    case "has":
      return isFlat(x, expr.object, scope);
    case "record": {
      const parts = isPlain(expr) ? undefined : updateOf(expr);
      if (parts) return all([parts.spread, ...parts.fields.map(({ value }) => value)]);
      return isPlain(expr) && all(expr.fields.map(({ value }) => value));
    }
    case "list":
      return isPlain(expr) && all(expr.items.map(({ value }) => value));
    case "comprehension":
    case "derivation":
    case "function":
    case "match":
    case "path":
      return false;
    default:
      return false;
  }
}

const partsOfCall = (expr: CallExpr): readonly Expr[] => [expr.callee, ...expr.args.map(({ value }) => value)];

/** Not a field of a block, nor what a target gives. */
export function isFlatReference(name: string, scope: Scope): boolean {
  const found = resolve(scope, name);
  return found.kind === "slot" || (found.kind === "module" && !(found.isInBlock && SPECIAL_NAMES.has(name)));
}

function isFlatLet(x: Context, expr: LetExpr, scope: Scope): boolean {
  const inner = scopeOf(expr, scope);
  return [...expr.bindings.map(({ value }) => value), expr.body].every((one) => isFlat(x, one, inner)) && inOrder(expr) !== undefined;
}

export const scopeOf = (expr: LetExpr, scope: Scope): Scope => ({
  kind: "slots",
  names: new Map(expr.bindings.map(({ name }, i) => [name.text, i])),
  parent: scope,
});

/** The bindings, each after those that it names; undefined where some name one another in a circle. */
export function inOrder({ bindings }: LetExpr): readonly LetBinding[] | undefined {
  const done: LetBinding[] = [];
  let rest = bindings;
  while (rest.length > 0) {
    const open = rest;
    const ready = open.filter(({ value }) => !open.some(({ name }) => mentions(value, name.text)));
    if (ready.length === 0) return undefined;
    done.push(...ready);
    rest = open.filter((binding) => !ready.includes(binding));
  }
  return done;
}
