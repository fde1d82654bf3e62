import type { CallExpr } from "#syntax/ast.ts";
import { allLazies } from "./all-lazies.ts";
import { bindArguments, type WrittenArgument } from "./bind.ts";
import type { Code, Compiler } from "./code.ts";
import { typeFailure } from "./expect.ts";
import type { Scope } from "./scope.ts";
import { FunctionValue, type ArgumentPlaces, type Lazy, type ParameterOf } from "./value.ts";

/** `f(x, name = y)` */
export function compileCall(c: Compiler, expr: CallExpr, scope: Scope): Code {
  const callee = c.code(expr.callee, scope);
  const calleeAt = c.span(expr.callee, scope);
  const at = c.span(expr, scope);
  const { machine } = c;
  const values = expr.args.map((argument) =>
    c.lazy(argument.value, scope, argument.name === undefined ? "an argument" : `the argument "${argument.name.text}"`),
  );
  const written = expr.args.map((argument): WrittenArgument => ({
    at: c.span(argument.value, scope),
    ...(argument.name === undefined ? {} : { name: argument.name.text, nameAt: c.span(argument.name, scope) }),
  }));
  const places: ArgumentPlaces = written.map((argument) => argument.at);
  const count = values.length;
  const isByPlace = written.every((argument) => argument.name === undefined);
  // Calls of one text mostly call one function: how its parameters get their arguments is worked out once.
  let known: readonly ParameterOf[] | undefined;
  let order: readonly number[] = [];
  let orderedPlaces: ArgumentPlaces = [];
  const all = allLazies(values);
  return (frame) => {
    const fn = callee(frame);
    if (!(fn instanceof FunctionValue)) throw typeFailure("what is called", "a function", fn, calleeAt);
    if (isByPlace && count >= fn.least && count <= fn.params.length) {
      const args: (Lazy | undefined)[] = all(frame);
      for (let i = count; i < fn.params.length; i++) args.push(undefined);
      machine.enter(at);
      const value = fn.invoke(args, places, at);
      machine.depth--;
      return value;
    }
    if (known !== fn.params) {
      order = bindArguments(fn, written, at);
      orderedPlaces = order.map((i) => places[i]);
      known = fn.params;
    }
    machine.enter(at);
    const value = fn.invoke(
      order.map((i) => values[i]?.(frame)),
      orderedPlaces,
      at,
    );
    machine.depth--;
    return value;
  };
}
