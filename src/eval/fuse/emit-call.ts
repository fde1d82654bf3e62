import type { CallExpr } from "#syntax/ast.ts";
import { argumentWords, callSite } from "../compile-call.ts";
import type { Scope } from "../scope.ts";
import type { Context } from "./context.ts";

/**
 * A call of a fused function is written out, so that V8 sees at each place which function is called there, and may put it in place. An argument that
 * the callee asks for first is evaluated before.
 */
export function emitCall(x: Context, expr: CallExpr, scope: Scope): string {
  const { c, body, emitter } = x;
  const call = emitter.constant(callSite(c, expr, scope));
  const callee = x.forms.strict(x, expr.callee, scope);
  const count = expr.args.length;
  if (count === 0 || expr.args.some(({ name }) => name !== undefined))
    return `${call}(${callee},[${expr.args.map((one) => x.forms.lazy(x, one.value, scope, argumentWords(one))).join(",")}])`;
  const [f, code, first, result] = [body.temporary(), body.temporary(), body.temporary(), body.temporary()];
  const machine = emitter.constant(c.machine);
  const known = `${f}=${callee},${first}=-1,${code}=${f} instanceof FunctionValue&&${f}.text.arity===${count}?${f}.text.direct:undefined`;
  const asked = `${code}!==undefined&&(${first}=${f}.first??firstParameter(${f}))`;
  const args = expr.args.map((one, i) => {
    const t = body.temporary();
    return [t, `${t}=${x.forms.lazy(x, one.value, scope, argumentWords(one), `${first}===${i}`)}`] as const;
  });
  const list = `[${args.map(([t]) => t).join(",")}]`;
  const fast = `(${machine}.enter(${emitter.constant(c.span(expr, scope))}),${result}=${code}(${f}.frame,${args.map(([t]) => t).join(",")}),${machine}.depth--,${result})`;
  return `(${known},${asked},${args.map(([, text]) => text).join(",")},${code}!==undefined?${fast}:${call}(${f},${list}))`;
}
