import type { Span } from "#diagnostics/diagnostic.ts";
import { asArtifact } from "./artifact.ts";
import { callWith } from "./bind.ts";
import { asBool, asFunction, asInt, asList, asRecord, asString, typeFailure } from "./expect.ts";
import { intOf } from "./integer.ts";
import type { Machine } from "./machine.ts";
import { delay, force, type Thunk } from "./thunk.ts";
import {
  FunctionValue,
  type ArgumentPlaces,
  type ArtifactValue,
  type Lazy,
  type ListValue,
  type RecordValue,
  type Value,
} from "./value.ts";

/** A function that Kiln brings along. */
export interface Builtin {
  readonly name: string;
  /** `glob(tree, pattern, exclude = [])`: parameters with `=` may be left out. */
  readonly signature: string;
  /** What it gives, for the reference. */
  readonly meaning: string;
  readonly run: (call: BuiltinCall) => Value;
}

export function builtin(signature: string, meaning: string, run: (call: BuiltinCall) => Value): Builtin {
  return { name: signature.slice(0, signature.indexOf("(")), signature, meaning, run };
}

export function parametersOf({ signature }: Pick<Builtin, "signature">): readonly { readonly name: string; readonly optional: boolean }[] {
  const text = signature.slice(signature.indexOf("(") + 1, signature.lastIndexOf(")"));
  if (text === "") return [];
  return text
    .split(/,\s*(?![^[{(]*[\]})])/)
    .map((param) => ({ name: (param.split("=", 1)[0] ?? "").trim(), optional: param.includes("=") }));
}

/** Ints have one form, whichever one a builtin computed with. */
const canonical = (value: Value): Value => (typeof value === "bigint" ? intOf(value) : value);

/** A builtin as a value of the language. */
export function builtinValue(machine: Machine, { name, signature, run }: Builtin): FunctionValue {
  const params = parametersOf({ signature });
  const places = new Map(params.map((param, i) => [param.name, i]));
  return new FunctionValue(name, params, (args, at, whole) =>
    canonical(run(new BuiltinCall(machine, name, places, { args, places: at }, whole))),
  );
}

interface GivenArguments {
  readonly args: readonly (Lazy | undefined)[];
  readonly places: ArgumentPlaces;
}

/** The arguments of one call, read by the parameters' names; each error points to its argument. */
export class BuiltinCall {
  readonly machine: Machine;
  readonly at: Span;
  private readonly name: string;
  private readonly parameters: ReadonlyMap<string, number>;
  private readonly given: GivenArguments;

  constructor(machine: Machine, name: string, parameters: ReadonlyMap<string, number>, given: GivenArguments, at: Span) {
    this.machine = machine;
    this.name = name;
    this.parameters = parameters;
    this.given = given;
    this.at = at;
  }

  has(param: string): boolean {
    return this.given.args[this.index(param)] !== undefined;
  }

  place(param: string): Span {
    return this.given.places[this.index(param)] ?? this.at;
  }

  lazy(param: string): Lazy {
    const value = this.given.args[this.index(param)];
    if (value === undefined) throw new Error(`${this.name} has no argument ${param}`);
    return value;
  }

  value(param: string): Value {
    return force(this.lazy(param));
  }

  string(param: string): string {
    return asString(this.value(param), this.what(param), this.place(param));
  }

  int(param: string): bigint {
    return asInt(this.value(param), this.what(param), this.place(param));
  }

  bool(param: string): boolean {
    return asBool(this.value(param), this.what(param), this.place(param));
  }

  record(param: string): RecordValue {
    return asRecord(this.value(param), this.what(param), this.place(param));
  }

  fn(param: string): FunctionValue {
    return asFunction(this.value(param), this.what(param), this.place(param));
  }

  /** Its elements; each costs fuel. */
  list(param: string): ListValue["items"] {
    const { items } = asList(this.value(param), this.what(param), this.place(param));
    this.machine.spend(items.length, this.at);
    return items;
  }

  values(param: string): readonly Value[] {
    return this.list(param).map(force);
  }

  strings(param: string): readonly string[] {
    return this.values(param).map((value) => asString(value, `an element of ${this.what(param)}`, this.place(param)));
  }

  artifact(param: string): ArtifactValue {
    const value = this.value(param);
    return asArtifact(this.machine, value, this.place(param)) ?? this.refuse(param, "a file, tree or path", value);
  }

  /** The error for an argument of another type. */
  refuse(param: string, wanted: string, value: Value): never {
    throw typeFailure(this.what(param), wanted, value, this.place(param));
  }

  apply(fn: FunctionValue, ...args: Lazy[]): Value {
    return callWith(this.machine, fn, args, [], this.at);
  }

  delay(code: () => Value): Thunk {
    return delay(this.machine, () => canonical(code()), `an element that ${this.name} gives`, this.at);
  }

  private what(param: string): string {
    return `"${param}" of ${this.name}`;
  }

  private index(param: string): number {
    const index = this.parameters.get(param);
    if (index === undefined) throw new Error(`${this.name} has no parameter ${param}`);
    return index;
  }
}
