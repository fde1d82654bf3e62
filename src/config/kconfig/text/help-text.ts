import { CODE, isBlank } from "./characters.ts";

/** Where what follows a help text begins. */
export interface HelpEnd {
  readonly end: number;
  /** There is no text in it. */
  readonly isBlank: boolean;
}

/**
 * The first lines of most help texts: one with a text, and lines that begin with the same blanks, or hold nothing else. Not without a bound: what an
 * expression may go back to takes memory.
 */
const FIRST_LINES = /(?:[ \t]*\n){0,9}([ \t]+)[^ \t\n][^\n]*\n(?:(?:\1[^\n]*|[ \t]*)\n){0,999}/y;

/**
 * Finds the end of a help text that begins at `start`, the begin of the line behind `help`. Its first line that isn't empty sets how far it is indented
 * (tabs count to the next multiple of 8); it ends before a line with less, and where a line begins without a blank. The first text counts in any case,
 * whatever its indentation, even none.
 */
export function findHelpEnd(source: string, start: number): HelpEnd {
  FIRST_LINES.lastIndex = start;
  const blanks = FIRST_LINES.exec(source)?.[1];
  if (blanks === undefined) return restOfHelp(source, start, 0, false);
  const end = FIRST_LINES.lastIndex;
  return isTextAt(source, end) ? { end, isBlank: false } : restOfHelp(source, end, widthOf(blanks, 0, blanks.length), true);
}

/** The same from the begin of one of its lines on, line by line; `indent` 0: none had a text. */
function restOfHelp(source: string, start: number, indentBefore: number, hadText: boolean): HelpEnd {
  let at = start;
  let indent = indentBefore;
  let column = 0;
  let hasText = hadText;
  for (;;) {
    const lineStart = at;
    while (isBlank(source.charCodeAt(at))) at++;
    if (at >= source.length) return { end: at, isBlank: !hasText };
    if (source.charCodeAt(at) !== CODE.newline) {
      if (at > lineStart) {
        column = widthOf(source, lineStart, at);
        if (column < indent) return { end: at, isBlank: !hasText };
      }
      hasText = true;
      if (indent === 0) indent = column;
      const newline = source.indexOf("\n", at);
      if (newline < 0) return { end: source.length, isBlank: false };
      at = newline;
    }
    at++;
    if (isTextAt(source, at)) return { end: at, isBlank: !hasText };
  }
}

/** The help text that begins at `start`, without its indentation and the blanks at ends of lines; bytes. */
export function readHelp(source: string, start: number): string {
  const { end } = findHelpEnd(source, start);
  const lines = source.slice(start, end).split("\n");
  let indent = 0;
  let column = 0;
  const texts = lines.map((line, i) => {
    const text = line.replace(/^[ \t]+/, "");
    // Blanks before what ends the text aren't part of it.
    if (text === "" && i < lines.length - 1) return "";
    const width = widthOf(line, 0, line.length - text.length);
    if (width > 0) column = width;
    const shown = `${" ".repeat(indent > 0 && width >= indent ? width - indent : 0)}${text.replace(/[ \t]+$/, "")}`;
    if (indent === 0 && text !== "") indent = column;
    return shown;
  });
  return texts.join("\n").replace(/\n$/, "");
}

const isTextAt = (source: string, at: number): boolean => {
  const code = source.charCodeAt(at);
  return at < source.length && !isBlank(code) && code !== CODE.newline;
};

function widthOf(source: string, from: number, to: number): number {
  let width = 0;
  for (let i = from; i < to; i++) width = source.charCodeAt(i) === CODE.tab ? (width & ~7) + 8 : width + 1;
  return width;
}
