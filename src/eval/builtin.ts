import type { Span } from "#diagnostics/diagnostic.ts";
import { asArtifact } from "./artifact.ts";
import { callWith } from "./bind.ts";
import { asBool, asFunction, asInt, asList, asRecord, asString, typeFailure } from "./expect.ts";
import type { Machine } from "./machine.ts";
import { force, Thunk } from "./thunk.ts";
import type { ArtifactValue, FunctionValue, GivenArgument, Lazy, ListValue, RecordValue, Value } from "./value.ts";

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

/** A builtin as a value of the language. */
export function builtinValue(machine: Machine, { name, signature, run }: Builtin): FunctionValue {
  const params = parametersOf({ signature });
  const places = new Map(params.map((param, i) => [param.name, i]));
  return { kind: "function", name, params, call: (args, at) => run(new BuiltinCall(machine, name, places, args, at)) };
}

/** The arguments of one call, read by the parameters' names; each error points to its argument. */
export class BuiltinCall {
  readonly machine: Machine;
  readonly at: Span;
  private readonly name: string;
  private readonly places: ReadonlyMap<string, number>;
  private readonly args: readonly (GivenArgument | undefined)[];

  constructor(machine: Machine, name: string, places: ReadonlyMap<string, number>, args: readonly (GivenArgument | undefined)[], at: Span) {
    this.machine = machine;
    this.name = name;
    this.places = places;
    this.args = args;
    this.at = at;
  }

  has(param: string): boolean {
    return this.argument(param) !== undefined;
  }

  place(param: string): Span {
    return this.argument(param)?.at ?? this.at;
  }

  lazy(param: string): Lazy {
    const given = this.argument(param);
    if (given === undefined) throw new Error(`${this.name} has no argument ${param}`);
    return given.value;
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

  apply(fn: FunctionValue, ...args: readonly Lazy[]): Value {
    return callWith(this.machine, fn, args, this.at);
  }

  delay(code: () => Value): Thunk {
    return new Thunk(this.machine, code, `an element that ${this.name} gives`, this.at);
  }

  private what(param: string): string {
    return `"${param}" of ${this.name}`;
  }

  private argument(param: string): GivenArgument | undefined {
    const place = this.places.get(param);
    if (place === undefined) throw new Error(`${this.name} has no parameter ${param}`);
    return this.args[place];
  }
}
