const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", '"': '\\"', "\\": "\\\\" };

/** A string as an expression of one line: what would end it, begin an interpolation or can't be seen is escaped. */
export function stringLiteral(text: string): string {
  const escaped = text.replaceAll(HIDDEN, (char) => ESCAPES[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${escaped.replaceAll("${", () => "$${")}"`;
}

// oxlint-disable-next-line no-control-regex -- control characters are what it is for
const HIDDEN = /["\\\u0000-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;
