import { cut, widthOf } from "./cells.ts";

export type Style = "plain" | "title" | "selected" | "faint" | "strong" | "changed" | "problem";

/** A part of a line; its text is printable. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Span[];

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** All that is on the terminal: as many lines as it has rows, each as wide as it is. */
export interface Screen {
  readonly lines: readonly Line[];
  /** Where somebody writes; undefined: nowhere. */
  readonly cursor: { readonly column: number; readonly row: number } | undefined;
}

export const span = (text: string, style: Style = "plain"): Span => ({ text, style });

/** A line exactly so wide: cut, or filled up with blanks in the style `fill`. */
export function fitted(line: Line, width: number, fill: Style = "plain"): Line {
  const parts: Span[] = [];
  let left = width;
  for (const { text, style } of line) {
    const part = cut(text, left);
    left -= widthOf(part);
    parts.push({ text: part, style });
    if (part !== text) break;
  }
  return left > 0 ? [...parts, { text: " ".repeat(left), style: fill }] : parts;
}

/** Two texts at both ends; the left one gives way. */
export function atBothEnds(left: string, right: string, width: number, style: Style): Line {
  const end = cut(right, width);
  const begin = cut(left, Math.max(0, width - widthOf(end) - 1));
  return [span(begin + " ".repeat(Math.max(0, width - widthOf(begin) - widthOf(end))) + end, style)];
}
