import type { Diagnostic, DiagnosticCode, Note, Span } from "./diagnostic.ts";

interface Parts {
  readonly at?: Span | undefined;
  readonly detail?: string | undefined;
  readonly notes?: readonly Note[];
  readonly severity?: "warning";
}

/** An error in a recipe, or with `severity` a warning. At most three notes are kept. */
export function recipeMistake(code: DiagnosticCode, message: string, advice: string, parts: Parts = {}): Diagnostic {
  return {
    code,
    severity: parts.severity ?? "error",
    ...(parts.at ? { at: parts.at } : {}),
    message,
    ...(parts.detail ? { detail: parts.detail } : {}),
    advice,
    notes: (parts.notes ?? []).slice(0, 3),
    fault: "recipe",
  };
}
