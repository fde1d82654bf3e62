import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { BuildEvent } from "../events.ts";
import type { BuildSummary } from "./build-summary.ts";

/** `refused`: there was no build, as something is wrong with the recipes or the command line. */
export type BuildOutcome = "done" | "failed" | "interrupted" | "refused";

/** Who keeps or shows what a command does: a file of events, a profile. All times are milliseconds since the round began. */
export interface BuildListener {
  /** A round begins: of a command there is one, of one that watches there are many. `time`: of day, in milliseconds since 1970. */
  begin(time: number): void;
  onEvent(event: BuildEvent, ms: number): void;
  /** A part of the command's work that is no step: "evaluate", "build". */
  phase(name: string, fromMs: number, toMs: number): void;
  refused(diagnostics: readonly Diagnostic[], ms: number): void;
  /** The round ends. Without a build there is no summary. */
  end(outcome: BuildOutcome, summary: BuildSummary | undefined, ms: number): void;
  close(): void;
}
