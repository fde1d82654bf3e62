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

/** KILN-E0436: a regular expression that can't be read. `why`: as RE2 says it. */
export function badPattern(why: string, at: Span): Diagnostic {
  return mistake(
    "KILN-E0436",
    at,
    `this is no regular expression: ${why}`,
    'see RE2\'s syntax; a raw string, r"…", needs no doubled backslashes',
  );
}
