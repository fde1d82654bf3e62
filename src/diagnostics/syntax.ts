import type { Diagnostic, Span } from "./diagnostic.ts";

function syntaxError(code: Diagnostic["code"], at: Span, message: string, advice: string, detail?: string): Diagnostic {
  return { code, severity: "error", at, message, advice, notes: [], fault: "recipe", ...(detail !== undefined ? { detail } : {}) };
}

/** What other languages write, and Kiln otherwise. */
const FOREIGN_CHARACTERS: Readonly<Record<string, string>> = {
  ";": "remove it: entries and fields need no separator",
  "'": 'strings stand in double quotes: "…"',
  "`": 'strings stand in double quotes: "…"; values are put in with ${…}',
  "''": 'texts of several lines stand between """ and """',
  "?": "a choice is written if CONDITION then … else …",
};

/** KILN-E0101: characters that begin nothing. */
export function badCharacter(at: Span, text: string): Diagnostic {
  const advice =
    FOREIGN_CHARACTERS[text] ?? (/^\p{L}+$/u.test(text) ? "names are made of A–Z, a–z, 0–9 and _" : "remove it, or put it into a string");
  const shown = text.length > 20 ? `${JSON.stringify(text.slice(0, 20))}…` : JSON.stringify(text);
  return syntaxError("KILN-E0101", at, `${shown} means nothing here`, advice);
}

/** KILN-E0102: a string without its closing quote. */
export function unterminatedString(at: Span, isTriple = false): Diagnostic {
  const advice = isTriple ? 'close it with """' : 'close it with " on the same line, or write """ … """ for several lines';
  return syntaxError("KILN-E0102", at, "this string has no end", advice);
}

/** KILN-E0103: something else was due. `expected`: in the user's words, most likely first. `unclosed`: the bracket that is open still. */
export function unexpected(at: Span, found: string, expected: readonly string[], advice: string, unclosed?: Span): Diagnostic {
  const list = expected.length === 0 ? undefined : `expected ${expected.length === 1 ? "" : "one of: "}${expected.join(", ")}`;
  const error = syntaxError("KILN-E0103", at, `unexpected ${found}`, advice, list);
  return unclosed ? { ...error, notes: [{ text: "this has no end", at: unclosed }] } : error;
}

/** KILN-E0104: an integer that does not fit into 64 bits. */
export function integerTooLarge(at: Span): Diagnostic {
  return syntaxError(
    "KILN-E0104",
    at,
    "this integer does not fit into 64 bits",
    "integers go from -9223372036854775808 to 9223372036854775807",
  );
}

/** KILN-E0105: an escape that strings do not know. */
export function badEscape(at: Span, text: string): Diagnostic {
  return syntaxError(
    "KILN-E0105",
    at,
    `strings have no escape ${text}`,
    'use \\n, \\t, \\r, \\0, \\", \\\\, \\$ or \\u{…}, or a raw string r"…"',
  );
}

/** KILN-E0107: more brackets in brackets than any text needs; what reads the tree follows them with calls. */
export function nestedTooDeeply(at: Span, limit: number): Diagnostic {
  return syntaxError("KILN-E0107", at, `nested more than ${limit} levels deep`, "give inner parts names with `let`");
}

/** KILN-E0106: comparisons do not chain. */
export function chainedComparison(at: Span): Diagnostic {
  return syntaxError("KILN-E0106", at, "comparisons can't be chained", "join them: a < b && b < c");
}

/** Digits, then what people write for a unit. */
const SIZE = /^[0-9][0-9_]*$/;
const UNIT = /^([kmgt])i?b?$/i;

/** KILN-E0108: letters directly behind a number. */
export function badNumber(at: Span, digits: string, letters: string): Diagnostic {
  const unit = SIZE.test(digits) ? UNIT.exec(letters)?.[1]?.toUpperCase() : undefined;
  const advice =
    unit === undefined
      ? "numbers are decimal, hexadecimal (0xff) or sizes (4KiB), without a fraction or exponent; names begin with a letter or _"
      : `sizes are powers of 1024: ${digits}${unit}iB`;
  return syntaxError("KILN-E0108", at, `${digits}${letters} is no number`, advice);
}
