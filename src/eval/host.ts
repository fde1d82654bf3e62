import type { Span } from "#diagnostics/diagnostic.ts";
import type { Value } from "./value.ts";

/** What the text of a library, image or platform sees of its target, beside its own fields. */
export interface BodyHost {
  /** `opt`, `target`; undefined where the declaration has none. */
  special(name: string, at: Span): Value | undefined;
  /** `opt.threads` */
  ownOption(name: string, at: Span): Value;
  /** `sched.threads`, `lwip.present`: `library` as the workspace names it. */
  option(library: string, name: string, at: Span): Value;
}

/** Names that stand for what a `BodyHost` gives. */
export const SPECIAL_NAMES: ReadonlySet<string> = new Set(["opt", "target"]);
