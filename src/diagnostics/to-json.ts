import type { Diagnostic, Span } from "./diagnostic.ts";
import { placeOf } from "./place.ts";

export interface PlaceJson {
  readonly path: string;
  /** From 1; `column` in characters (code points). */
  readonly line: number;
  readonly column: number;
  /** UTF-16 offsets into the text, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface DiagnosticJson {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly at?: PlaceJson;
  readonly detail?: string;
  readonly notes: readonly { readonly text: string; readonly at?: PlaceJson }[];
  readonly advice: string;
}

/** A diagnostic for programs: the fields of `Diagnostic`, places as line and column. */
export function diagnosticToJson({ code, severity, message, at, detail, notes, advice }: Diagnostic): DiagnosticJson {
  return {
    code,
    severity,
    message,
    ...(at ? { at: placeJson(at) } : {}),
    ...(detail === undefined ? {} : { detail }),
    notes: notes.map((note) => ({ text: note.text, ...(note.at ? { at: placeJson(note.at) } : {}) })),
    advice,
  };
}

function placeJson(at: Span): PlaceJson {
  const { line, column } = placeOf(at);
  return { path: at.source.path, line, column, start: at.start, end: at.end };
}
