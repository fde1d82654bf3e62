import type { Expr, Parameter } from "#syntax/ast.ts";
import { Frame, type Code, type Compiler } from "./code.ts";
import { compileEager } from "./compile-eager.ts";
import { firstForced } from "./first-forced.ts";
import { fuse } from "./fuse/fuse.ts";
import { isEager } from "./plain.ts";
import type { Scope } from "./scope.ts";
import { force, Thunk } from "./thunk.ts";
import { FunctionText, FunctionValue, type Invoke, type Lazy } from "./value.ts";

/**
 * `fn(x, y: int = 1) => e`. Arguments are evaluated when they are needed, and checked then; a rule checks its own at once, so that an
 * unknown field of a library is found though nobody reads it. Defaults see all parameters.
 */
export function compileFunction(
  c: Compiler,
  params: readonly Parameter[],
  body: Expr,
  scope: Scope,
  { name, isRule }: { readonly name: string; readonly isRule: boolean },
): (frame: Frame) => FunctionValue {
  const inner: Scope = { kind: "slots", names: new Map(params.map((param, i) => [param.name.text, i])), isGiven: true, parent: scope };
  const { machine } = c;
  const compiled = params.map((param) => ({
    what: `\`${param.name.text}\``,
    argument: `the argument "${param.name.text}"`,
    at: c.span(param, scope),
    type: param.type && c.type(param.type, scope),
    fallback: param.fallback && c.delayed(param.fallback, inner, `the default of "${param.name.text}"`),
  }));
  const shown = params.map((param) => ({ name: param.name.text, optional: param.fallback !== undefined }));
  const isSimple = compiled.every(({ type, fallback }) => type === undefined && fallback === undefined);
  // Compiled when it is first called: most of what a file holds isn't, for one target.
  let compiledBody: Code | undefined;
  let calls = 0;
  const run = (frame: Frame): ReturnType<Code> => {
    if (++calls === c.hot) {
      const fused = fuse(c, body, inner, isSimple ? params.length : undefined);
      compiledBody = fused.code;
      text.fuse(fused.direct);
    }
    return (compiledBody ??= c.code(body, inner))(frame);
  };
  const simple = { first: firstForced(body, inner), body: run, eager: isEager(body) ? compileEager(body, inner) : undefined };
  const text = new FunctionText(name, shown, isSimple ? simple : undefined);
  if (isSimple) return (frame) => new FunctionValue(text, frame);
  return (frame): FunctionValue => {
    const coercions = compiled.map(({ type }) => type?.(frame));
    const invoke: Invoke = (args, places, _at, strict) => {
      const slots: Lazy[] = [];
      const own = new Frame(frame, slots, frame.host);
      for (const [i, param] of compiled.entries()) {
        const value = args[i] ?? defaultOf(param.fallback, own);
        const coerce = coercions[i];
        if (coerce === undefined) slots.push(value);
        else {
          const at = args[i] === undefined ? param.at : (places[i] ?? param.at);
          const what = strict ?? param.argument;
          const given = strict === undefined ? { at } : { at, isStrict: true };
          slots.push(new Thunk(() => coerce(force(value), given, what), own, { machine, what: param.what, at }));
        }
      }
      if (isRule) for (const [i, slot] of slots.entries()) if (coercions[i] !== undefined) force(slot);
      return run(own);
    };
    return new FunctionValue(text, undefined, invoke);
  };
}

function defaultOf(fallback: ((frame: Frame) => Lazy) | undefined, frame: Frame): Lazy {
  if (fallback === undefined) throw new Error("an argument is missing");
  return fallback(frame);
}
