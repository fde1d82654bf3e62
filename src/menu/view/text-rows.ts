import { wrap } from "../cells.ts";

/** The lines of a text as they are shown: broken where they are too long, with a column free at each side. */
export const textRows = (lines: readonly string[], columns: number): readonly string[] =>
  lines.flatMap((line) => (line === "" ? [""] : wrap(line, columns - 2)));
