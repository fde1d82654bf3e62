import type { Expr, Parameter } from "#syntax/ast.ts";
import type { Code, Compiler, Frame } from "./code.ts";
import type { Scope } from "./scope.ts";
import { force, Thunk } from "./thunk.ts";
import type { FunctionValue, GivenArgument, Lazy } from "./value.ts";

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
): Code {
  const inner: Scope = { kind: "slots", names: new Map(params.map((param, i) => [param.name.text, i])), parent: scope };
  const { machine } = c;
  const compiled = params.map((param) => ({
    name: param.name.text,
    at: c.span(param, scope),
    type: param.type && c.type(param.type, scope),
    fallback: param.fallback && c.lazy(param.fallback, inner, `the default of "${param.name.text}"`),
  }));
  const shown = params.map((param) => ({ name: param.name.text, optional: param.fallback !== undefined }));
  let code: Code | undefined;
  return (frame): FunctionValue => {
    const coercions = compiled.map(({ type }) => type?.(frame));
    const call: FunctionValue["call"] = (args) => {
      const own: Frame = { parent: frame, slots: [], host: frame.host };
      for (const [i, param] of compiled.entries()) {
        const given: GivenArgument = args[i] ?? { value: defaultOf(param.fallback, own), at: param.at };
        const coerce = coercions[i];
        const what = given.what ?? `the argument "${param.name}"`;
        const checked = coerce ? () => coerce(force(given.value), given, what) : undefined;
        own.slots.push(checked ? new Thunk(machine, checked, `\`${param.name}\``, given.at) : given.value);
      }
      if (isRule) for (const [i, slot] of own.slots.entries()) if (coercions[i]) force(slot);
      return (code ??= c.code(body, inner))(own);
    };
    return { kind: "function", name, params: shown, call };
  };
}

function defaultOf(fallback: ((frame: Frame) => Lazy) | undefined, frame: Frame): Lazy {
  if (fallback === undefined) throw new Error("an argument is missing");
  return fallback(frame);
}
