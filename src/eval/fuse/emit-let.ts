import type { LetExpr } from "#syntax/ast.ts";
import { mentions } from "#syntax/visit.ts";
import { firstForced } from "../first-forced.ts";
import { isPlain } from "../plain.ts";
import type { Scope } from "../scope.ts";
import { Body } from "./body.ts";
import type { Context } from "./context.ts";
import { inOrder, isFlat, scopeOf } from "./flat.ts";
import { sunk } from "./sink.ts";

/** A binding that the body asks for first is computed at once. */
export function emitLet(x: Context, expr: LetExpr, scope: Scope): string {
  return isFlat(x, expr, scope) ? emitFlat(x, sunk(expr), scope) : emitFramed(x, expr, scope);
}

function firstBinding({ body, bindings }: LetExpr, inner: Scope): string | undefined {
  const first = firstForced(body, inner);
  return first.kind === "parameter" ? bindings[first.index]?.name.text : undefined;
}

/** The bindings become variables of the JavaScript function. None needs one that comes after it: so what is cheap is computed at once. */
function emitFlat(x: Context, expr: LetExpr, scope: Scope): string {
  const inner = scopeOf(expr, scope);
  const firstName = firstBinding(expr, inner);
  const { body } = x;
  const names = new Map(expr.bindings.map(({ name }) => [name.text, x.emitter.variable()]));
  const own: Context = { ...x, flat: [expr.bindings.map(({ name }) => names.get(name.text) ?? ""), ...x.flat] };
  const sets = (inOrder(expr) ?? []).map(({ value, name }) => {
    const local = names.get(name.text) ?? "";
    const isFirst = name.text === firstName;
    const text = isFirst ? x.forms.strict(own, value, inner) : x.forms.lazy(own, value, inner, `\`${name.text}\``);
    body.declare(local);
    if (isFirst || isPlain(value)) body.settle(local);
    return `${local}=${text}`;
  });
  return `(${[...sets, x.forms.strict(own, expr.body, inner)].join(",")})`;
}

/** The bindings become slots of a frame. One that the body asks for first can't be computed at once where others name it. */
function emitFramed(x: Context, expr: LetExpr, scope: Scope): string {
  const inner = scopeOf(expr, scope);
  const firstName = firstBinding(expr, inner);
  const atOnce = firstName !== undefined && !expr.bindings.some(({ value }) => mentions(value, firstName)) ? firstName : undefined;
  const name = x.emitter.fn(new Body({ kind: "frame" }), (body) => {
    const own: Context = { ...x, body, flat: [] };
    const bindings = [...expr.bindings.entries()].toSorted(
      ([, a], [, b]) => Number(a.name.text === atOnce) - Number(b.name.text === atOnce),
    );
    for (const [i, { value, name: bound }] of bindings) {
      const text = bound.text === atOnce ? x.forms.strict(own, value, inner) : x.forms.delayed(own, value, inner, `\`${bound.text}\``);
      body.statement(`${body.slot(0, i)}=${text}`);
    }
    return x.forms.strict(own, expr.body, inner);
  });
  const frame = x.body.frame(x.flat.length);
  return `${name}(new Frame(${frame},[${expr.bindings.map(() => "undefined").join(",")}],${frame}.host,undefined))`;
}
