import type { Expr } from "#syntax/ast.ts";
import { nodesOf } from "#syntax/visit.ts";
import { LARGEST_EAGER } from "../compile-eager.ts";
import { isEager, isPlain } from "../plain.ts";
import type { Scope } from "../scope.ts";
import type { ThunkSite } from "../thunk.ts";
import { Body } from "./body.ts";
import { variable, type Context } from "./context.ts";
import { emitKnown } from "./emit-known.ts";
import { emitKnownUpdate } from "./emit-record.ts";
import { isFlat } from "./flat.ts";

export function emitLazy(x: Context, expr: Expr, scope: Scope, what: string, atOnce?: string): string {
  const slot = expr.kind === "ref" ? variable(x, expr.name, scope) : undefined;
  if (slot !== undefined) {
    if (x.body.isSettled(slot)) return slot;
    const t = x.body.temporary();
    const asIs = `(${t}=${slot}) instanceof Thunk?${t}.known??${t}:${t}`;
    // A slot of a frame may not be filled yet.
    return slot.includes("[") ? `(${asIs}??${emitThunk(x, expr, scope, what)})` : `(${asIs})`;
  }
  if (expr.kind === "record" && !isPlain(expr)) {
    const update = emitKnownUpdate(x, expr, scope);
    if (update !== undefined) return `(${update}??${emitThunk(x, expr, scope, what, atOnce)})`;
  }
  const known = isEager(expr) && nodesOf(expr) <= LARGEST_EAGER ? emitKnown(x, expr, scope) : undefined;
  return known === undefined ? emitDelayed(x, expr, scope, what, atOnce) : `(${known}??${emitThunk(x, expr, scope, what, atOnce)})`;
}

export function emitDelayed(x: Context, expr: Expr, scope: Scope, what: string, atOnce?: string): string {
  return isPlain(expr) ? x.forms.strict(x, expr, scope) : emitThunk(x, expr, scope, what, atOnce);
}

/** Expressions in an expression that is written twice, at most. */
const SMALL = 12;

/** What needs no frame gets the variables that it uses: that is less to make, and holds nothing else in memory. */
function emitThunk(x: Context, expr: Expr, scope: Scope, what: string, atOnce?: string): string {
  const { emitter } = x;
  const site: ThunkSite = { machine: x.c.machine, what, at: x.c.span(expr, scope) };
  const isCapture = isFlat(x, expr, scope);
  const inner = isCapture ? x.body.inner() : new Body({ kind: "frame" });
  const code = emitter.fn(inner, (body) => x.forms.strict({ ...x, body, flat: isCapture ? x.flat : [] }, expr, scope));
  const around = isCapture ? inner.captures(x.body) : x.body.frame(x.flat.length);
  const thunk = `new Thunk(${code},${around},${emitter.constant(site)})`;
  if (atOnce === undefined) return thunk;
  // Written twice where it is small: so nothing need be made for it.
  const strict = nodesOf(expr) <= SMALL ? x.body.branch(() => x.forms.strict(x, expr, scope)) : `${code}(${around})`;
  return `(${atOnce}?${strict}:${thunk})`;
}
