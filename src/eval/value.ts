import type { Span } from "#diagnostics/diagnostic.ts";
import { Frame, type Code, type OptionalCode } from "./code.ts";
import type { First } from "./first-forced.ts";
import type { Int } from "./integer.ts";
import type { Step } from "./step.ts";
import type { Thunk } from "./thunk.ts";

/** What expressions give. */
export type Value = boolean | Int | string | PathValue | ListValue | RecordValue | FunctionValue | ArtifactValue | DerivationValue;

/** A value, perhaps not evaluated yet. */
export type Lazy = Value | Thunk;

/** A place in the workspace or one of its inputs, as written; nothing need be there until it is used. */
export interface PathValue {
  readonly kind: "path";
  /** Absolute, on this host; never seen by recipes. */
  readonly host: string;
  /** Relative to the folder of its workspace.kiln, `/`-separated; "." is that folder. */
  readonly shown: string;
  readonly at: Span;
}

export interface ListValue {
  readonly kind: "list";
  readonly items: readonly Lazy[];
  /** Where each element is written, for a list that is written out. */
  readonly places?: readonly Span[];
}

/** Fields have no order: whoever lists them sorts by the names' bytes. */
export interface RecordValue {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, Field>;
}

export interface Field {
  readonly value: Lazy;
  /** Where it was given: errors about the field point there. */
  readonly at: Span;
  /** Where its value is written, if that is known. */
  readonly valueAt?: Span;
  /** `when`: a bool; absent: the field is there. */
  readonly present?: Lazy;
  /** What `&` does with it: `default` yields to any other value, `force` to none. */
  readonly rank?: "default" | "force";
  /** Of a field that `&` made of several, some with conditions: these, since the highest rank that is present counts. */
  readonly candidates?: readonly Field[];
  /** Put there by Kiln or known to it (`name`, `version`), so no type needs to allow it. */
  readonly implicit?: true;
}

export interface ParameterOf {
  readonly name: string;
  readonly optional: boolean;
}

/** Where a call's arguments stand, in the order of the parameters. */
export type ArgumentPlaces = readonly (Span | undefined)[];

/**
 * Does the call; `args` belongs to the callee then. Arguments stand in the order of the parameters; undefined: not given, and optional.
 * `strict`: what the arguments are called in messages ("library lwip"); records in them are checked at once.
 */
export type Invoke = (args: (Lazy | undefined)[], places: ArgumentPlaces, at: Span, strict?: string) => Value;

/** A fused body: the frame that the function was made in, and the arguments. */
export type DirectCode = (around: Frame | undefined, ...args: (Lazy | undefined)[]) => Value;

export interface SimpleBody {
  readonly first: First;
  readonly body: Code;
  readonly eager: OptionalCode | undefined;
}

/** What is the same for all functions that one piece of text makes. */
export class FunctionText {
  /** For messages: "c_object", or "fn". */
  readonly name: string;
  readonly params: readonly ParameterOf[];
  /** So many arguments must be given at least, where none is given by name. */
  readonly least: number;
  readonly first: First;
  /** Of a simple one: its body, in a frame of its arguments. */
  readonly body: Code | undefined;
  /** Of a simple one whose body may be computed at once where that is cheap (compile-eager.ts). */
  readonly eager: OptionalCode | undefined;
  /** The body of a simple one that was called often. */
  direct: DirectCode | undefined = undefined;
  /** The same, where it takes so many arguments: a call asks for one of these, and need not count. */
  direct1: DirectCode | undefined = undefined;
  direct2: DirectCode | undefined = undefined;
  direct3: DirectCode | undefined = undefined;
  /** Of a simple one (its parameters have neither types nor defaults: arguments are the slots of its frame as they come): how many; else -1. */
  readonly arity: number;

  constructor(name: string, params: readonly ParameterOf[], simple?: SimpleBody) {
    this.name = name;
    this.params = params;
    this.least = params.findLastIndex((param) => !param.optional) + 1;
    this.arity = simple ? params.length : -1;
    this.first = simple?.first ?? { kind: "other" };
    this.body = simple?.body;
    this.eager = simple?.eager;
  }

  fuse(direct: DirectCode | undefined): void {
    this.direct = direct;
    if (this.arity === 1) this.direct1 = direct;
    if (this.arity === 2) this.direct2 = direct;
    if (this.arity === 3) this.direct3 = direct;
  }
}

export class FunctionValue {
  readonly kind = "function";
  readonly text: FunctionText;
  /** Where it was made; a simple one's body runs in a frame inside of it. */
  readonly frame: Frame | undefined;
  /** How one that isn't simple is called. */
  private readonly special: Invoke | undefined;
  /** The parameter that its calls surely need before all else; -1: none; undefined: not known yet. */
  first: number | undefined = undefined;

  constructor(text: FunctionText, frame: Frame | undefined, special?: Invoke) {
    this.text = text;
    this.frame = frame;
    this.special = special;
  }

  /** `args` belongs to the callee; in the order of the parameters, undefined where the default counts. */
  invoke(args: (Lazy | undefined)[], places: ArgumentPlaces, at: Span, strict?: string): Value {
    const { text, frame, special } = this;
    if (special !== undefined) return special(args, places, at, strict);
    if (text.body === undefined) throw new Error(`${text.name} has no body`);
    return text.body(new Frame(frame, args, frame?.host));
  }

  get name(): string {
    return this.text.name;
  }

  get params(): readonly ParameterOf[] {
    return this.text.params;
  }

  get least(): number {
    return this.text.least;
  }
}

/** What a type's check knows of what it checks. */
export interface GivenArgument {
  readonly at: Span;
  /** For messages, where the parameter's name says too little: "library lwip". */
  readonly what?: string;
  /** The records in it are checked at once, so that a field that nobody knows is told though nobody reads it. */
  readonly isStrict?: boolean;
}

/**
 * A file or tree (which of both is known only when it is there): the root it belongs to, and the path in it; "" is the root itself.
 * A root that is a step stands for all of its outputs by their names.
 */
export interface ArtifactValue {
  readonly kind: "artifact";
  readonly root: Location;
  readonly path: string;
  readonly at: Span;
}

export type Location =
  | { readonly kind: "output"; readonly step: Step; readonly output: string; readonly path: string }
  | { readonly kind: "step"; readonly step: Step }
  | { readonly kind: "host"; readonly host: string; readonly shown: string }
  | { readonly kind: "text"; readonly text: string; readonly executable: boolean };

export interface DerivationValue {
  readonly kind: "derivation";
  readonly step: Step;
  readonly at: Span;
}

/** The word for a value's type, with its article: "a string", "an int". */
export function typeName(value: Value): string {
  if (typeof value === "boolean") return "a bool";
  if (typeof value === "number" || typeof value === "bigint") return "an int";
  if (typeof value === "string") return "a string";
  return value.kind === "artifact" ? "a file or tree" : `a ${value.kind}`;
}
