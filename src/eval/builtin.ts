import type { DiagnosticCode, Span } from "#diagnostics/diagnostic.ts";
import { Frame, NO_FRAME, type Code } from "./code.ts";
import { asArtifact } from "./artifact.ts";
import { callWith } from "./bind.ts";
import { asBool, asFunction, asInt, asList, asRecord, asString, typeFailure } from "./expect.ts";
import { intOf } from "./integer.ts";
import type { Machine } from "./machine.ts";
import { fieldNames } from "./record.ts";
import { parseSignature, type BuiltinParameter } from "./signature.ts";
import { checkLength, spendOnCopy, spendOnText } from "./sizes.ts";
import { force, Thunk, type ThunkSite } from "./thunk.ts";
import {
  FunctionText,
  FunctionValue,
  type ArgumentPlaces,
  type ArtifactValue,
  type Field,
  type Lazy,
  type ListValue,
  type ParameterOf,
  type RecordValue,
  type Value,
} from "./value.ts";

/** What builtins are about, in the order of the reference. */
export const THEMES = {
  strings: "Strings",
  numbers: "Numbers",
  lists: "Lists",
  records: "Records",
  paths: "Names of paths",
  files: "Files and trees",
  data: "Data",
  checks: "Checks and types",
} as const;
export type Theme = keyof typeof THEMES;

/** A builtin as the reference shows it. */
export interface BuiltinReference {
  readonly theme: Theme;
  /** `glob(tree: tree | path, pattern: string, exclude: [string] = []) -> [file]`: parameters with `=` may be left out. */
  readonly signature: string;
  /** What it gives: one sentence or a few, that begins in lower case and has no full stop at its end. */
  readonly meaning: string;
  /** Errors of its own; every builtin has KILN-E0402 for an argument of another type. */
  readonly errors?: readonly DiagnosticCode[];
  /** Expressions, and what `kiln eval` shows for each, or the code of its error. Tests run them, in the folder test/eval/example. */
  readonly examples: readonly (readonly [expression: string, result: string])[];
}

/** A function that Kiln brings along. */
export interface Builtin extends BuiltinReference {
  readonly name: string;
  readonly params: readonly BuiltinParameter[];
  readonly run: (call: BuiltinCall) => Value;
}

export function builtin(reference: BuiltinReference, run: (call: BuiltinCall) => Value): Builtin {
  const { name, params } = parseSignature(reference.signature);
  return { ...reference, name, params, run };
}

/** What calls and static checks need to know of its parameters. */
export function parametersOf({ params }: Pick<Builtin, "params">): readonly (ParameterOf & { readonly takes: string })[] {
  return params.map(({ name, type, fallback }) => ({ name, takes: type, optional: fallback !== undefined }));
}

/** Ints have one form, whichever one a builtin computed with. */
const canonical = (value: Value): Value => (typeof value === "bigint" ? intOf(value) : value);

/** A builtin as a value of the language. */
export function builtinValue(machine: Machine, { name, params: declared, run }: Builtin): FunctionValue {
  const params = parametersOf({ params: declared });
  const places = new Map(params.map((param, i) => [param.name, i]));
  const form = params.length > 1 ? `${name}(${params.map((param) => param.name).join(", ")})` : name;
  return new FunctionValue(new FunctionText(name, params), undefined, (args, at, whole) =>
    canonical(run(new BuiltinCall(machine, form, places, { args, places: at }, whole))),
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
  /** As messages tell it: "fold(list, start, f)", "len". */
  private readonly form: string;
  private readonly parameters: ReadonlyMap<string, number>;
  private readonly given: GivenArguments;
  private site: ThunkSite | undefined;
  private later: { readonly body: Code; readonly code: Code } | undefined;

  constructor(machine: Machine, form: string, parameters: ReadonlyMap<string, number>, given: GivenArguments, at: Span) {
    this.machine = machine;
    this.form = form;
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
    if (value === undefined) throw new Error(`${this.form} has no argument ${param}`);
    return value;
  }

  value(param: string): Value {
    return force(this.lazy(param));
  }

  string(param: string): string {
    const text = asString(this.value(param), this.what(param), this.place(param));
    spendOnText(this.machine, text.length, this.at);
    return text;
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

  /** Its elements; to go through them costs fuel. */
  list(param: string): ListValue["items"] {
    const { items } = asList(this.value(param), this.what(param), this.place(param));
    spendOnCopy(this.machine, items.length, this.at);
    return items;
  }

  /** The fields that are there, sorted by name; each costs fuel. */
  fields(param: string): readonly (readonly [name: string, field: Field])[] {
    const record = this.record(param);
    this.machine.spend(record.fields.size, this.at);
    return fieldNames(record).flatMap((name) => {
      const field = record.fields.get(name);
      return field ? [[name, field] as const] : [];
    });
  }

  values(param: string): readonly Value[] {
    return this.list(param).map(force);
  }

  /** Its elements, all of them strings. */
  strings(param: string): readonly string[] {
    const texts: string[] = [];
    for (const item of this.list(param)) {
      const value = force(item);
      texts.push(typeof value === "string" ? value : asString(value, `an element of ${this.what(param)}`, this.place(param)));
    }
    return texts;
  }

  artifact(param: string): ArtifactValue {
    const value = this.value(param);
    return asArtifact(this.machine, value, this.place(param)) ?? this.refuse(param, "a file, tree or path", value);
  }

  /** The error for an argument of another type. */
  refuse(param: string, wanted: string, value: Value): never {
    throw typeFailure(this.what(param), wanted, value, this.place(param));
  }

  /** Before a text of this length is made: it costs fuel. Throws KILN-E0435. */
  roomFor(length: number | bigint): void {
    checkLength(length, this.at);
    spendOnText(this.machine, Number(length), this.at);
  }

  apply(fn: FunctionValue, ...args: Lazy[]): Value {
    return callWith(this.machine, fn, args, [], this.at);
  }

  /** What the function gives for an element (or several values that belong to one), when it is needed; at once where that is cheap. */
  applyLater(fn: FunctionValue, ...element: Lazy[]): Lazy {
    this.site ??= { machine: this.machine, what: `an element that ${this.form} gives`, at: this.at };
    const { arity, body, eager } = fn.text;
    if (body === undefined || arity !== element.length) return new Thunk(() => this.apply(fn, ...element), NO_FRAME, this.site);
    const frame = new Frame(fn.frame, element, fn.frame?.host);
    return eager?.(frame) ?? new Thunk(this.entered(body), frame, this.site);
  }

  /** The body of a function, as a call of it. */
  private entered(body: Code): Code {
    if (this.later?.body !== body) {
      const { machine, at } = this;
      const code: Code = (frame) => {
        machine.enter(at);
        const value = body(frame);
        machine.depth--;
        return value;
      };
      this.later = { body, code };
    }
    return this.later.code;
  }

  private what(param: string): string {
    return `"${param}" of ${this.form}`;
  }

  private index(param: string): number {
    const index = this.parameters.get(param);
    if (index === undefined) throw new Error(`${this.form} has no parameter ${param}`);
    return index;
  }
}
