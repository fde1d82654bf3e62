import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import type { Thunk } from "./thunk.ts";

/** What expressions give. Integers are 64-bit signed. */
export type Value = boolean | bigint | string | PathValue | ListValue | RecordValue | FunctionValue | ArtifactValue | DerivationValue;

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
  /** Put there by Kiln or known to it (`name`, `version`), so no type needs to allow it. */
  readonly implicit?: true;
}

export interface FunctionValue {
  readonly kind: "function";
  /** For messages: "c_object", or "fn". */
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly optional: boolean }[];
  /** Arguments in the order of `params`; undefined: not given, and optional. */
  readonly call: (args: readonly (GivenArgument | undefined)[], at: Span) => Value;
}

export interface GivenArgument {
  readonly value: Lazy;
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
  | { readonly kind: "output"; readonly derivation: DerivationId; readonly output: string; readonly path: string }
  | { readonly kind: "step"; readonly derivation: DerivationId }
  | { readonly kind: "host"; readonly host: string; readonly shown: string }
  | { readonly kind: "text"; readonly text: string; readonly executable: boolean };

export interface DerivationValue {
  readonly kind: "derivation";
  readonly id: DerivationId;
  readonly derivation: Derivation;
  readonly at: Span;
}

/** The word for a value's type, with its article: "a string", "an int". */
export function typeName(value: Value): string {
  if (typeof value === "boolean") return "a bool";
  if (typeof value === "bigint") return "an int";
  if (typeof value === "string") return "a string";
  return value.kind === "artifact" ? "a file or tree" : `a ${value.kind}`;
}
