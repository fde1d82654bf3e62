import stringWidth from "string-width";
import { shownText } from "#diagnostics/shown-text.ts";

/** A text of strangers as one line that does nothing to a terminal but to be read. */
export function printable(text: string): string {
  return shownText(text)
    .replaceAll("\t", "    ")
    .replaceAll("\n", " ")
    .replace(UNSEEN, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}

/** What changes the shape of a line without being seen. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}]/gu;

const ONLY_ASCII = /^[ -~]*$/;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How many columns a printable text takes: two for an East Asian character, none for one that goes on the one before. */
export const widthOf = (text: string): number => (ONLY_ASCII.test(text) ? text.length : stringWidth(text));

/** What people take for one character each. */
export const characters = (text: string): readonly string[] =>
  ONLY_ASCII.test(text) ? text.split("") : Array.from(segmenter.segment(text), ({ segment }) => segment);

/** As much of a printable text as fits; `…` at the end of what doesn't. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return width < 1 ? "" : `${head(text, width - 1)}…`;
}

/** The first characters, as many as fit. */
export function head(text: string, width: number): string {
  let taken = "";
  let used = 0;
  for (const character of characters(text)) {
    used += widthOf(character);
    if (used > width) break;
    taken += character;
  }
  return taken;
}

/** The last characters, as many as fit. */
export function tail(text: string, width: number): string {
  let taken = "";
  let used = 0;
  for (const character of characters(text).toReversed()) {
    used += widthOf(character);
    if (used > width) break;
    taken = character + taken;
  }
  return taken;
}

/** Plain blanks alone: a no-break space or an ideographic one is a character of the text, not a place to break it. */
const BLANKS_AT_THE_END = / +$/;
const ONLY_BLANKS = /^ *$/;

/** Lines of at most `width` columns, broken between words where that can be; blanks at the begin stay. */
export function wrap(text: string, width: number): readonly string[] {
  const line = printable(text);
  if (width < 1) return [];
  if (widthOf(line) <= width) return [line];
  const indent = head(/^ */.exec(line)?.[0] ?? "", Math.floor(width / 2));
  const lines: string[] = [];
  let now = indent;
  const flush = (): void => {
    lines.push(now.replace(BLANKS_AT_THE_END, ""));
    now = indent;
  };
  for (const word of line.replace(/^ +/, "").replace(BLANKS_AT_THE_END, "").split(" ")) {
    let rest = word;
    if (now !== indent && widthOf(now) + 1 + widthOf(rest) > width) flush();
    if (now !== indent) now += " ";
    while (widthOf(now) + widthOf(rest) > width) {
      // At least one character, so that this ends where a wide one doesn't fit.
      const part = head(rest, width - widthOf(now)) || (characters(rest)[0] ?? "");
      now += part;
      rest = rest.slice(part.length);
      flush();
    }
    now += rest;
  }
  if (!ONLY_BLANKS.test(now)) flush();
  return lines;
}
