import type { Span } from "#diagnostics/diagnostic.ts";
import type { Digest } from "./digest.ts";
import type { PackedSource } from "./packed/sections.ts";

/** sha256 (lower-case hex) of a derivation's canonical JSON (RFC 8785). */
export type DerivationId = string;

export type DerivationKind = "fetch" | "prepare" | "compile" | "link" | "image" | "run";

/**
 * What stands at one path of a derivation's input root. Keys of `inputs` are relative paths, `/`-separated, without `.` or `..`; none is a prefix of another.
 */
export type DerivationInput =
  /** An output of another derivation, or what lies at `path` inside of it (an output that is a tree). */
  | { readonly derivation: DerivationId; readonly output: string; readonly path?: string }
  /** A file with this content (UTF-8). */
  | { readonly text: string; readonly executable?: boolean }
  /** A file or folder of the workspace, by content. A folder's digest is that of its REAPI `Directory`. */
  | { readonly source: Digest; readonly type: "file" | "directory"; readonly executable?: boolean };

/**
 * Makes the engine narrow a compile step's inputs to what it can read (ARCHITECTURE.md, «Exact inputs for compile steps»).
 * All paths are those of the input root.
 */
export interface ScanSpec {
  readonly language: "c" | "asm";
  /** The translation unit. */
  readonly source: string;
  /** Folders searched for includes, in order (the including file's own folder first, for `"…"`); each is an input or lies inside of one. */
  readonly include: readonly string[];
  /** Names of inputs that are trees and enter the action only with the files of the closure. All other inputs enter whole. */
  readonly prune: readonly string[];
  /** Files that the command includes before the source (`-include`), the generated header among them if the command names it. */
  readonly forced: readonly string[];
  /** Where the generated header stands in the input root; the engine writes `#define NAME VALUE` lines for those names that the closure contains. */
  readonly header: string;
  /** C name → C text; the value "" defines an empty macro. Both go into the generated header, `defines` first, each sorted by name. */
  readonly defines: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, string>>;
}

/**
 * The record at the centre of Kiln. The JSON Schema in `schema/derivation.schema.json` is its definition; this type is checked against it.
 * A built-in step has `kiln:NAME/VERSION` as first word of `command`; its further words are its arguments.
 */
export interface Derivation {
  readonly kind: DerivationKind;
  /** For people: "lwip/src/core/tcp.c". Not part of any output. */
  readonly name: string;
  /** Where the command runs: "x86_64-linux", "aarch64-linux"; built-in steps: "any". */
  readonly buildSystem: string;
  /** The architecture that it is for: "x86_64"; absent where it does not matter. */
  readonly target?: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Seconds, a decimal string. */
  readonly timeout: string;
  readonly inputs: Readonly<Record<string, DerivationInput>>;
  /** Relative paths of the files or folders that the step leaves in its working folder; sorted by bytes, unique, at least one. */
  readonly outputs: readonly string[];
  readonly scan?: ScanSpec;
  /** `fetch` only: the fixed output. Any of `urls` may give it; the id of a fetch leaves `urls` out. */
  readonly fetch?: { readonly urls: readonly string[]; readonly hash: string };
}

/** A closed set of derivations: every id that an input names is a key. */
export interface DerivationGraph {
  readonly derivations: ReadonlyMap<DerivationId, Derivation>;
  /** The place in a recipe that each was first asked for at; for messages, no part of any id. Absent in a graph that was read from a file. */
  readonly places?: ReadonlyMap<DerivationId, Span>;
  /** Where each `source` digest was read: an absolute path of this host. No part of any id. */
  readonly sources: ReadonlyMap<Digest, string>;
  /** Those of them that more than one file or folder has; absent: nobody knows of any. */
  readonly sharedSources?: ReadonlySet<Digest>;
  /** Answers about derivations that need not be read for it; absent: ask them. */
  readonly outline?: GraphOutline;
}

/** What is asked of all derivations of a graph. Undefined: it doesn't hold that one. */
export interface GraphOutline {
  needs(id: DerivationId): readonly DerivationId[] | undefined;
  /** All that these need, themselves included, dependencies first. Undefined: it doesn't hold one of them. */
  closure(roots: Iterable<DerivationId>): readonly DerivationId[] | undefined;
  kind(id: DerivationId): DerivationKind | undefined;
  /** What steps read of the workspace that these need, themselves included; each once. Undefined: it doesn't hold one of them. */
  sourcesBehind(roots: Iterable<DerivationId>): readonly SourceContent[] | undefined;
  readonly packedSources: readonly PackedSource[];
}

/** A file or folder of the workspace, by content. */
export interface SourceContent {
  readonly digest: Digest;
  readonly isFolder: boolean;
}

/** A reference to a file or tree that a derivation gives. */
export interface OutputReference {
  readonly derivation: DerivationId;
  readonly output: string;
  readonly path?: string;
}
