import type { DerivationGraph, OutputReference } from "#derivation/derivation.ts";
import type { OptionType } from "#config/resolved.ts";
import type { Digest } from "#derivation/digest.ts";
import type { SourceEdit } from "#derivation/packed/source-edit.ts";

/** Plain data that a recipe gives to the tools behind the build (a platform's `run` record); integers are decimal strings. */
export type JsonValue = string | boolean | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export interface EvaluatedTest {
  readonly name: string;
  readonly run: readonly string[];
  readonly expect: readonly string[];
  /** Undefined: 0, or, where it is asked by HTTP, whatever: it is ended then. */
  readonly exit?: number;
  readonly http: HttpChecks;
}

/** Requests that a server in the guest is asked, one after the other. */
export interface HttpChecks {
  /** In the guest. */
  readonly port: number;
  readonly requests: readonly { readonly path: string; readonly status: number; readonly contains: string }[];
}

/** An option that may be given another value when the image starts; integers as decimal strings. */
export interface BootOption {
  /** "log.level" */
  readonly name: string;
  readonly kind: OptionType["kind"];
  readonly min?: string;
  readonly max?: string;
  /** Of an enum. */
  readonly values?: readonly string[];
}

export interface EvaluatedTarget {
  /** "hello@linux-x86_64", or "hello@linux-x86_64.lwip" for one library of it. */
  readonly name: string;
  readonly image: string;
  readonly platform: string;
  readonly arch: string;
  /** Named outputs of the rule: image, debug, symbols …; those in `lazy` are built only when asked for. */
  readonly outputs: Readonly<Record<string, OutputReference>>;
  readonly lazy: readonly string[];
  readonly libraries: readonly { readonly name: string; readonly version: string }[];
  readonly run: JsonValue;
  readonly tests: readonly EvaluatedTest[];
  readonly boot: readonly BootOption[];
}

export interface Evaluation {
  readonly graph: DerivationGraph;
  readonly targets: readonly EvaluatedTarget[];
  /** Differs for each time that recipes are evaluated, or files edited that they name, and the outcome is kept; absent where it isn't. */
  readonly made?: string;
  /** Where the graph is kept. */
  readonly kept?: KeptGraph;
  /** What is other than in the evaluation before, where that is digests of sources alone. */
  readonly edit?: SourceEdit & { readonly madeBefore: string };
}

/** A file that has a graph, and what of it counts. */
export interface KeptGraph {
  readonly path: string;
  /** `Evaluation.made` of the evaluation that gave what lies there. */
  readonly made: string;
  /** Digests of sources there, and those that they have now. */
  readonly others: ReadonlyMap<Digest, Digest>;
}

/** Trees that the evaluator may list (`glob(source, …)`): outputs of fetches and of built-in steps. */
export interface LockedTrees {
  /** Undefined: not realised yet; the caller realises every reference that was asked for, then evaluates again (evaluation is pure). */
  list(reference: OutputReference): LockedTree | undefined;
  /** Of a file in a tree that `list` gave ("": the output itself, if it is a file). Undefined: no file is there. */
  content(reference: OutputReference, path: string): Uint8Array | undefined;
}
export interface LockedTree {
  /** Every file, relative paths, sorted by bytes; with folders apart. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** The files of the workspace, as the evaluator sees them. Paths are absolute host paths; content is read once. */
export interface WorkspaceFiles {
  kind(hostPath: string): "file" | "directory" | undefined;
  content(hostPath: string): Uint8Array;
  digest(hostPath: string): { readonly digest: Digest; readonly executable: boolean };
  /** Digest of the folder's REAPI `Directory`. */
  treeDigest(hostPath: string): Digest;
  /** Relative paths of all files below, sorted by bytes. */
  files(hostPath: string): readonly string[];
}
