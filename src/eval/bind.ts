import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { badArguments } from "#diagnostics/evaluation.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { Machine } from "./machine.ts";
import type { FunctionValue, GivenArgument, Lazy, Value } from "./value.ts";

export interface NamedArgument extends GivenArgument {
  readonly name?: string;
  readonly nameAt?: Span;
}

export function signatureOf(fn: FunctionValue): string {
  return `${fn.name}(${fn.params.map(({ name, optional }) => (optional ? `${name} = …` : name)).join(", ")})`;
}

/** Calls a function with arguments by place and by name. Errors: KILN-E0409. */
export function callFunction(machine: Machine, fn: FunctionValue, args: readonly NamedArgument[], at: Span): Value {
  const bound: (GivenArgument | undefined)[] = fn.params.map(() => undefined);
  let place = 0;
  for (const argument of args) {
    const index = argument.name === undefined ? place++ : fn.params.findIndex(({ name }) => name === argument.name);
    if (index < 0) {
      const { name = "" } = argument;
      const near = nearest(
        name,
        fn.params.map((param) => param.name),
      );
      throw wrong(fn, `${fn.name} has no parameter "${name}"`, argument.nameAt ?? argument.at, near);
    }
    const param = fn.params[index];
    if (param === undefined) throw wrong(fn, `${fn.name} takes ${count(fn.params.length)}, and gets ${args.length}`, argument.at);
    if (bound[index] !== undefined) throw wrong(fn, `${fn.name} gets "${param.name}" twice`, argument.at);
    bound[index] = argument;
  }
  fn.params.forEach((param, i) => {
    if (bound[i] === undefined && !param.optional) throw wrong(fn, `${fn.name} needs "${param.name}"`, at);
  });
  machine.spend(1, at);
  machine.enter(at);
  try {
    return fn.call(bound, at);
  } finally {
    machine.leave();
  }
}

/** A call that Kiln makes itself: `fold`'s function, a rule. */
export function callWith(machine: Machine, fn: FunctionValue, args: readonly Lazy[], at: Span): Value {
  return callFunction(
    machine,
    fn,
    args.map((value) => ({ value, at })),
    at,
  );
}

const count = (n: number): string => (n === 1 ? "1 argument" : `${n} arguments`);

function wrong(fn: FunctionValue, problem: string, at: Span, near?: string): KilnFailure {
  return new KilnFailure([badArguments(problem, signatureOf(fn), near, at)]);
}
