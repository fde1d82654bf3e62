/** An opening of a raw string, as C++ and GNU C have them. */
const RAW = /\b(?:u8|[uUL])?R"([^ ()\\\t\v\f\n]{0,16})\((.*?)\)\1"/gs;
/** A number with a separator of digits, as C23 and C++14 have them. */
const SEPARATED = /(?<![\w.])\.?\d[\w.]*(?:'\w[\w.]*)+/g;

/**
 * The texts that compilers may see in one, lines joined. Where dialects differ, both readings are given: trigraphs, raw strings,
 * separators of digits. `text`: a character for each byte.
 */
export function readingsOf(text: string): readonly string[] {
  let readings = [joinLines(text)];
  if (text.includes("??/") || text.includes("??=")) {
    readings.push(joinLines(text.replaceAll("??/", "\\").replaceAll("??=", "#")));
  }
  for (const [sign, pattern, replace] of [
    ['R"', RAW, plainString],
    ["'", SEPARATED, (number: string): string => number.replaceAll("'", "")],
  ] as const) {
    if (text.includes(sign)) readings = [...new Set(readings.flatMap((one) => [one, one.replace(pattern, replace)]))];
  }
  return readings;
}

function joinLines(text: string): string {
  const unix = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  return unix.includes("\\") ? unix.replace(/\\[ \t\v\f]*\n/g, "") : unix;
}

/** The same string without the raw form. */
function plainString(_: string, _mark: string, content: string): string {
  return `"${content.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

/** Where the lines of a text begin in its first reading. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  let removed = 0;
  for (const { 0: end, index } of text.replace(/\r\n?/g, "\n").matchAll(/\\[ \t\v\f]*\n|\n/g)) {
    if (end !== "\n") removed += end.length;
    starts.push(index + (end === "\n" ? 1 : end.length) - removed);
  }
  return starts;
}
