import type { Expr } from "#syntax/ast.ts";
import type { Compiler } from "../code.ts";
import { FieldCache } from "../field-cache.ts";
import { intOf } from "../integer.ts";
import { resolve, type Scope } from "../scope.ts";
import type { Value } from "../value.ts";
import type { Body, Emitter } from "./emitter.ts";
import { property } from "./record-class.ts";
import { smallResult } from "./small-ints.ts";

/** Where text is written: the program, and the function in it. */
export interface Context {
  readonly c: Compiler;
  readonly emitter: Emitter;
  readonly body: Body;
}

/** Small ints as they are, others as constants. */
export const literal = (x: Context, value: Value): string =>
  typeof value === "number" && value >= 0 ? String(value) : x.emitter.constant(value);

/** Text of the value if it is known or cheap, else of undefined (compile-eager.ts has the rules). Undefined where it never is. */
export function emitKnown(x: Context, expr: Expr, scope: Scope): string | undefined {
  const { body } = x;
  if (expr.kind === "int") return literal(x, intOf(expr.value));
  if (expr.kind === "ref") {
    const found = resolve(scope, expr.name);
    if (found.kind !== "slot") return undefined;
    const t = body.temporary();
    return `((${t}=${body.slot(found.depth, found.index)}) instanceof Thunk?${t}.known:${t})`;
  }
  if (expr.kind === "member") {
    const object = emitKnown(x, expr.object, scope);
    if (object === undefined) return undefined;
    const k = x.emitter.constant(new FieldCache(expr.name.text));
    const [r, v] = [body.temporary(), body.temporary()];
    const read = `(${v}=${r}.${property(expr.name.text)})!==undefined?(${v} instanceof Thunk?${v}.known:${v}):${k}.known(${r})`;
    return `((${r}=${object})===undefined?undefined:${read})`;
  }
  if (expr.kind === "if") {
    const [condition, then, otherwise] = [expr.condition, expr.then, expr.otherwise].map((one) => emitKnown(x, one, scope));
    if (condition === undefined || then === undefined || otherwise === undefined) return undefined;
    const t = body.temporary();
    return `((${t}=${condition})===true?${then}:${t}===false?${otherwise}:undefined)`;
  }
  if (expr.kind !== "binary" || expr.op === "==" || expr.op === "!=") return undefined;
  const [left, right] = [emitKnown(x, expr.left, scope), emitKnown(x, expr.right, scope)];
  const [a, b, result] = [body.temporary(), body.temporary(), body.temporary()];
  const small = smallResult(expr.op, a, b, result);
  if (left === undefined || right === undefined || small === undefined) return undefined;
  return `(${a}=${left},${b}=${right},${small}:undefined)`;
}
