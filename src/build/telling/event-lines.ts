import { assertNever } from "#diagnostics/assert-never.ts";
import { diagnosticToJson } from "#diagnostics/to-json.ts";
import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import type { BuildEvent } from "../events.ts";
import { rounded, summaryJson, usageJson } from "./build-summary.ts";
import type { BuildListener } from "./listener.ts";
import { RemainingTime } from "./remaining-time.ts";

/** Raised when a reader of the lines before would misunderstand new ones; fields and events may be added without (docs/events.md). */
export const EVENTS_VERSION = 1;

/** Makes one line of JSON of each thing that happens (docs/events.md has their schema). `write`: gets lines with their ends. */
export function eventLines(write: (line: string) => void, close: () => void): BuildListener {
  const tell = (event: string, ms: number, fields: Readonly<Record<string, unknown>>): void =>
    write(`${JSON.stringify({ event, ms: rounded(ms), ...fields })}\n`);
  return {
    begin: (time) => tell("begin", 0, { version: EVENTS_VERSION, time: new Date(time).toISOString() }),
    onEvent: (event, ms) => tell(event.kind, ms, fieldsOf(event)),
    phase: (name, fromMs, toMs) => tell("phase", toMs, { name, tookMs: rounded(toMs - fromMs) }),
    refused: (diagnostics, ms) => tell("refused", ms, { diagnostics: diagnostics.map(diagnosticToJson) }),
    end: (outcome, summary, ms) => tell("end", ms, { outcome, ...(summary === undefined ? {} : { summary: summaryJson(summary) }) }),
    close,
  };
}

function fieldsOf(event: BuildEvent): Readonly<Record<string, unknown>> {
  switch (event.kind) {
    case "planned":
      return { total: event.total, jobs: event.jobs, ...expectedOf(event) };
    case "started":
      return stepOf(event.id, event.derivation);
    case "progress":
      return { id: event.id, doneBytes: event.doneBytes, ...(event.totalBytes === undefined ? {} : { totalBytes: event.totalBytes }) };
    case "finished":
      return {
        ...stepOf(event.id, event.derivation),
        how: event.how,
        wallMs: rounded(event.wallMs),
        ...usageJson(event.usage),
        log: event.log,
      };
    case "failed":
      return { ...stepOf(event.id, event.derivation), diagnostics: event.diagnostics.map(diagnosticToJson) };
    case "skipped":
      return { ...stepOf(event.id, event.derivation), because: event.because };
    default:
      return assertNever(event);
  }
}

/** How long all of it is likely to take. */
function expectedOf(event: Extract<BuildEvent, { readonly kind: "planned" }>): Readonly<Record<string, unknown>> {
  const remaining = new RemainingTime();
  remaining.onEvent(event, 0);
  const expectedMs = remaining.at(0);
  return expectedMs === undefined ? {} : { expectedMs: rounded(expectedMs) };
}

function stepOf(id: DerivationId, { kind, name, target }: Derivation): Readonly<Record<string, unknown>> {
  return { id, kind, name, ...(target === undefined ? {} : { target }) };
}
