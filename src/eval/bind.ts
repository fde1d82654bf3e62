import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { badArguments } from "#diagnostics/evaluation.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { Machine } from "./machine.ts";
import type { ArgumentPlaces, FunctionValue, Lazy, ParameterOf, Value } from "./value.ts";

/** One argument of a call as it is written. */
export interface WrittenArgument {
  readonly at: Span;
  readonly name?: string;
  readonly nameAt?: Span;
}

export function signatureOf(fn: FunctionValue): string {
  return `${fn.name}(${fn.params.map(({ name, optional }) => (optional ? `${name} = …` : name)).join(", ")})`;
}

/** For each parameter which of the arguments it gets; -1: none. Errors: KILN-E0409. */
export function bindArguments(fn: FunctionValue, args: readonly WrittenArgument[], at: Span): readonly number[] {
  const { params } = fn;
  const bound: number[] = params.map(() => -1);
  let place = 0;
  for (const [i, argument] of args.entries()) {
    const index = argument.name === undefined ? place++ : params.findIndex(({ name }) => name === argument.name);
    if (index < 0) throw unknownParameter(fn, argument, params);
    const param = params[index];
    if (param === undefined) throw wrong(fn, `${fn.name} takes ${count(params.length)}, and gets ${args.length}`, argument.at);
    if (bound[index] !== -1) throw wrong(fn, `${fn.name} gets "${param.name}" twice`, argument.at);
    bound[index] = i;
  }
  const missing = params.find((param, i) => bound[i] === -1 && !param.optional);
  if (missing !== undefined) throw wrong(fn, `${fn.name} needs "${missing.name}"`, at);
  return bound;
}

/** A call that Kiln makes itself, with arguments by place: `fold`'s function. `args` belongs to the callee then. */
export function callWith(machine: Machine, fn: FunctionValue, args: (Lazy | undefined)[], places: ArgumentPlaces, at: Span): Value {
  const { direct, arity } = fn.text;
  if (direct !== undefined && args.length === arity) {
    machine.enter(at);
    const result = arity === 1 ? direct(fn.frame, args[0]) : arity === 2 ? direct(fn.frame, args[0], args[1]) : direct(fn.frame, ...args);
    machine.depth--;
    return result;
  }
  if (args.length < fn.least || args.length > fn.params.length) {
    const written = args.map(() => ({ at }));
    bindArguments(fn, written, at);
  }
  while (args.length < fn.params.length) args.push(undefined);
  machine.enter(at);
  const value = fn.invoke(args, places, at);
  machine.depth--;
  return value;
}

const count = (n: number): string => (n === 1 ? "1 argument" : `${n} arguments`);

function unknownParameter(fn: FunctionValue, { name = "", nameAt, at }: WrittenArgument, params: readonly ParameterOf[]): KilnFailure {
  const near = nearest(
    name,
    params.map((param) => param.name),
  );
  return wrong(fn, `${fn.name} has no parameter "${name}"`, nameAt ?? at, near);
}

function wrong(fn: FunctionValue, problem: string, at: Span, near?: string): KilnFailure {
  return new KilnFailure([badArguments(problem, signatureOf(fn), near, at)]);
}
