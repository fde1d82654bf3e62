import type { Span } from "#diagnostics/diagnostic.ts";
import type { CallExpr, Expr } from "#syntax/ast.ts";
import { argumentWords, callSite } from "../compile-call.ts";
import { resolve, type Scope } from "../scope.ts";
import type { FunctionText } from "../value.ts";
import { variable, type Context } from "./context.ts";

/** Which function a place called first. */
class FirstCallee {
  text: FunctionText | undefined = undefined;
}

/**
 * A call of a fused function is written out, so that V8 sees at each place which function is called there, and may put it in place. An argument that
 * the callee asks for first is evaluated before.
 */
export function emitCall(x: Context, expr: CallExpr, scope: Scope): string {
  const { c, body, emitter } = x;
  const call = emitter.constant(callSite(c, expr, scope));
  const count = expr.args.length;
  if (count === 0 || expr.args.some(({ name }) => name !== undefined))
    return `${call}(${x.forms.strict(x, expr.callee, scope)},[${expr.args.map((one) => x.forms.lazy(x, one.value, scope, argumentWords(one))).join(",")}])`;
  const depth = body.temporary();
  const [f, text, code, first, result] = [body.temporary(), body.temporary(), body.temporary(), body.temporary(), body.temporary()];
  const machine = emitter.constant(c.machine);
  const callee = emitCallee(x, expr.callee, scope, { f, text });
  const direct = count <= 3 ? `${text}.direct${count}` : `(${text}.arity===${count}?${text}.direct:undefined)`;
  const known = `${callee},${code}=${text}!==undefined?${direct}:undefined`;
  const args = expr.args.map((one, i) => {
    const t = body.temporary();
    return [t, `${t}=${x.forms.lazy(x, one.value, scope, argumentWords(one), `${first}===${i}`)}`] as const;
  });
  const list = `[${args.map(([t]) => t).join(",")}]`;
  const once = `${code}(${f}.frame,${args.map(([t]) => t).join(",")})`;
  const run = isGiven(expr.callee, scope) ? apart(x, text, once) : once;
  const fast = `(${enter(x, c.span(expr, scope), depth)},${result}=${run},${machine}.depth=${depth},${result})`;
  const sets = args.map(([, set]) => set);
  const isAsked = sets.some((set) => set.includes(`${first}===`));
  const asked = isAsked ? [`${first}=${code}!==undefined?${f}.first??firstParameter(${f}):-1`] : [];
  return `(${[known, ...asked, ...sets].join(",")},${code}!==undefined?${fast}:${call}(${f},${list}))`;
}

function isGiven(callee: Expr, scope: Scope): boolean {
  const found = callee.kind === "ref" ? resolve(scope, callee.name) : undefined;
  return found?.kind === "slot" && found.isGiven;
}

/**
 * The call, once for the function that was called first and once for all others: V8 puts a function in place, or calls it directly, where it only
 * ever saw that one. For the many places that call one function it would only be more text.
 */
function apart({ emitter }: Context, text: string, call: string): string {
  const site = emitter.constant(new FirstCallee());
  return `((${site}.text??=${text})===${text}?${call}:${call})`;
}

/**
 * Text of `Machine.enter`. The depth before the call is kept in the variable `depth`, to be set again behind it: counting down would have to wait for
 * what the callee counted.
 */
function enter({ c: { machine }, emitter }: Context, at: Span, depth: string): string {
  const [m, place] = [emitter.constant(machine), emitter.constant(at)];
  const burn = `--${m}.fuel<0&&${m}.outOfFuel(${place})`;
  const descend = `(${depth}=${m}.depth)>=${machine.depthLimit}&&${m}.tooDeep(${place}),${m}.depth=${depth}+1`;
  return `${burn},${descend}`;
}

/** Sets `f` to what is called, and `text` to its text, which nothing but functions has. A slot mostly holds a function already: that is asked first. */
function emitCallee(x: Context, callee: Expr, scope: Scope, { f, text }: { readonly f: string; readonly text: string }): string {
  const slot = callee.kind === "ref" ? variable(x, callee.name, scope) : undefined;
  if (slot === undefined || x.body.isSettled(slot)) return `${text}=(${f}=${x.forms.strict(x, callee, scope)}).text`;
  return `(${text}=(${f}=${slot}).text)!==undefined||(${text}=(${f}=${x.forms.strict(x, callee, scope)}).text)`;
}
