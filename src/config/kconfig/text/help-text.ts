import { CODE, isBlank } from "./characters.ts";

/** A help text, and where what follows it begins. */
export interface HelpText {
  readonly text: string;
  readonly end: number;
  /** It ran to the end of the file. */
  readonly isAtEnd: boolean;
}

/**
 * Reads the lines of a help text from `start`, the begin of the line behind `help`. Its first line that isn't empty sets how far it is indented (tabs
 * count to the next multiple of 8); it ends before a line with less, and where a line begins without a blank. The first text counts in any case,
 * whatever its indentation, even none.
 */
export function readHelp(source: string, start: number): HelpText {
  let text = "";
  let at = start;
  let indent = 0;
  let column = 0;
  for (;;) {
    const lineStart = at;
    while (isBlank(source.charCodeAt(at))) at++;
    if (at >= source.length) {
      if (at > lineStart && indent > 0) {
        const width = widthOf(source, lineStart, at);
        if (width >= indent) text += " ".repeat(width - indent);
      }
      return { text, end: at, isAtEnd: true };
    }
    if (source.charCodeAt(at) === CODE.newline) {
      if (isTextAtLineStart(source, at + 1)) return { text, end: at + 1, isAtEnd: false };
      text += "\n";
      at++;
      continue;
    }
    if (at > lineStart) {
      column = widthOf(source, lineStart, at);
      if (indent > 0) {
        if (column < indent) return { text, end: at, isAtEnd: false };
        text += " ".repeat(column - indent);
      }
    }
    const newline = source.indexOf("\n", at);
    const end = newline < 0 ? source.length : newline;
    text += source.slice(at, trimmedEnd(source, at, end));
    if (indent === 0) indent = column;
    at = end;
    if (at >= source.length) return { text, end: at, isAtEnd: true };
    if (isTextAtLineStart(source, at + 1)) return { text, end: at + 1, isAtEnd: false };
    text += "\n";
    at++;
  }
}

const isTextAtLineStart = (source: string, at: number): boolean => {
  const code = source.charCodeAt(at);
  return at < source.length && !isBlank(code) && code !== CODE.newline;
};

function trimmedEnd(source: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(source.charCodeAt(at - 1))) at--;
  return at;
}

function widthOf(source: string, from: number, to: number): number {
  let width = 0;
  for (let i = from; i < to; i++) width = source.charCodeAt(i) === CODE.tab ? (width & ~7) + 8 : width + 1;
  return width;
}
