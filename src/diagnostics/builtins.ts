import type { Diagnostic, DiagnosticCode, Span } from "./diagnostic.ts";

function mistake(code: DiagnosticCode, at: Span, message: string, advice: string, detail?: string): Diagnostic {
  return { code, severity: "error", at, message, ...(detail === undefined ? {} : { detail }), advice, notes: [], fault: "recipe" };
}

/** KILN-E0435: a string that would be too long. `limit`: characters. */
export function textTooLong(limit: number, at: Span): Diagnostic {
  return mistake(
    "KILN-E0435",
    at,
    `this makes a string of more than ${limit} characters`,
    "make it smaller, or let a step of the build write it",
  );
}
