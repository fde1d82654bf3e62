import type { Expr } from "#syntax/ast.ts";
import { FieldCache } from "../field-cache.ts";
import { intOf } from "../integer.ts";
import type { Scope } from "../scope.ts";
import { literal, variable, type Context } from "./context.ts";
import { property } from "./record-class.ts";
import { smallResult } from "./small-ints.ts";

/** Text of the value if it is known or cheap, else of undefined (compile-eager.ts has the rules). Undefined where it never is. */
export function emitKnown(x: Context, expr: Expr, scope: Scope): string | undefined {
  const { body } = x;
  if (expr.kind === "int") return literal(x, intOf(expr.value));
  if (expr.kind === "ref") {
    const slot = variable(x, expr.name, scope);
    if (slot === undefined || body.isSettled(slot)) return slot;
    const t = body.temporary();
    return `((${t}=${slot}) instanceof Thunk?${t}.known:${t})`;
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
