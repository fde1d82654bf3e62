import type { CallExpr } from "#syntax/ast.ts";
import { allLazies } from "./all-lazies.ts";
import { bindArguments, type WrittenArgument } from "./bind.ts";
import type { Code, Compiler, LazyCode } from "./code.ts";
import { typeFailure } from "./expect.ts";
import type { Scope } from "./scope.ts";
import { FunctionValue, type ArgumentPlaces, type Lazy, type ParameterOf, type Value } from "./value.ts";

/** `f(x, name = y)` */
export function compileCall(c: Compiler, expr: CallExpr, scope: Scope): Code {
  const callee = c.code(expr.callee, scope);
  const args = allLazies(callArguments(c, expr, scope));
  const call = callSite(c, expr, scope);
  return (frame) => call(callee(frame), args(frame));
}

function callArguments(c: Compiler, expr: CallExpr, scope: Scope): readonly LazyCode[] {
  return expr.args.map((argument) => c.lazy(argument.value, scope, argumentWords(argument)));
}

export const argumentWords = ({ name }: CallExpr["args"][number]): string =>
  name === undefined ? "an argument" : `the argument "${name.text}"`;

/** Does the calls of one text; `args` in the order as they are written. Errors: KILN-E0402, KILN-E0409. */
export function callSite(c: Compiler, expr: CallExpr, scope: Scope): (fn: Value, args: (Lazy | undefined)[]) => Value {
  const calleeAt = c.span(expr.callee, scope);
  const at = c.span(expr, scope);
  const { machine } = c;
  const written = expr.args.map((argument): WrittenArgument => ({
    at: c.span(argument.value, scope),
    ...(argument.name === undefined ? {} : { name: argument.name.text, nameAt: c.span(argument.name, scope) }),
  }));
  const places: ArgumentPlaces = written.map((argument) => argument.at);
  const count = written.length;
  const isByPlace = written.every((argument) => argument.name === undefined);
  // Calls of one text mostly call one function: how its parameters get their arguments is worked out once.
  let known: readonly ParameterOf[] | undefined;
  let order: readonly number[] = [];
  let orderedPlaces: ArgumentPlaces = [];
  return (fn, args) => {
    if (!(fn instanceof FunctionValue)) throw typeFailure("what is called", "a function", fn, calleeAt);
    let given = args;
    let at2 = places;
    if (isByPlace && count >= fn.least && count <= fn.params.length) {
      for (let i = count; i < fn.params.length; i++) args.push(undefined);
    } else {
      if (known !== fn.params) {
        order = bindArguments(fn, written, at);
        orderedPlaces = order.map((i) => places[i]);
        known = fn.params;
      }
      given = order.map((i) => args[i]);
      at2 = orderedPlaces;
    }
    machine.enter(at);
    const value = fn.invoke(given, at2, at);
    machine.depth--;
    return value;
  };
}
