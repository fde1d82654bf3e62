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

/** KILN-E0437: reading what a command makes. */
export function notReadable(step: string, at: Span): Diagnostic {
  return mistake(
    "KILN-E0437",
    at,
    `"${step}" is made by a command: recipes can't read it before it is built`,
    "let the command that needs it read it",
  );
}

/** KILN-E0438: a file that is no text. */
export function notText(path: string, at: Span): Diagnostic {
  return mistake("KILN-E0438", at, `${path} is no UTF-8 text`, "name a text file, or save it in UTF-8");
}

/** KILN-E0439: a data file that can't be read as what it should be, or holds what the language hasn't. `problem`: a sentence; `at`: in that file; `readAt`: in the recipe. */
export function badData(problem: string, advice: string, at: Span, readAt: Span): Diagnostic {
  return { ...mistake("KILN-E0439", at, problem, advice), notes: [{ text: "read here", at: readAt }] };
}
