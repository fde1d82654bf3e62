import type { Span } from "./diagnostic.ts";

/** Where a span begins and ends, as people count: lines from 1, columns from 1 in characters (code points). */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** Text of the first line, without its line break. */
  readonly text: string;
  /** UTF-16 offsets into `text` of what is meant; at least one column wide, though it may lie behind the last character. */
  readonly from: number;
  readonly to: number;
}

export function placeOf({ source, start, end }: Span): Place {
  const at = Math.min(Math.max(start, 0), source.text.length);
  const lineStart = source.text.lastIndexOf("\n", at - 1) + 1;
  const lineBreak = source.text.indexOf("\n", at);
  const lineEnd = lineBreak < 0 ? source.text.length : lineBreak;
  let line = 1;
  for (let i = source.text.indexOf("\n"); i >= 0 && i < lineStart; i = source.text.indexOf("\n", i + 1)) line++;
  const text = source.text.slice(lineStart, lineEnd).replace(/\r$/, "");
  const from = Math.min(at - lineStart, text.length);
  return { line, column: [...text.slice(0, from)].length + 1, text, from, to: Math.max(from + 1, Math.min(end - lineStart, text.length)) };
}
