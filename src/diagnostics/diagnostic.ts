/** A text that diagnostics point into: a recipe, a patch, a patch series, a command line. */
export interface SourceText {
  /** As shown to the user: relative to the workspace root, `/`-separated. */
  readonly path: string;
  readonly text: string;
}

/** A range of `source.text`: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** A related place: what it has to do with the error. */
export interface Note {
  readonly text: string;
  readonly at?: Span;
}

/**
 * A stable, never reused code. The hundreds tell the stage: 01 syntax, 02 names and static checks, 03 declarations and
 * configuration, 04 evaluation, 05 derivations, 06 store, 07 fetch, 08 sandbox, 09 build, 10 run, 11 command line and workspace,
 * 12 Kconfig files and their values, 13 keys, caches and archives, 14 provenance and registries.
 */
export type DiagnosticCode = `KILN-E${number}`;

/** One mistake of the user or of the outside world: where, what, why, what to do. Values of this type are made by the factories of this folder only. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  /** Primary place; absent where no text is at fault (a full disk, a missing program). */
  readonly at?: Span;
  /** What is wrong, one line, no final full stop. */
  readonly message: string;
  /** Why, or longer detail (a compiler's output, both hashes): lines shown below the code frame. */
  readonly detail?: string;
  /** What to do, one line. */
  readonly advice: string;
  /** At most three. */
  readonly notes: readonly Note[];
  /** KILN-E0418: locators of which the hash would mend it. */
  readonly lacksHashOf?: readonly string[];
  /** For a failed step: the part of the exit code; "recipe" exits 2, "build" exits 1. */
  readonly fault: "recipe" | "build";
}

/** Carries diagnostics through code that can't return them (I/O, lazy evaluation). Anything else that is thrown is a bug in Kiln. */
export class KilnFailure extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join("\n"));
    this.name = "KilnFailure";
    this.diagnostics = diagnostics;
  }
}
