import { weighted, type Chance } from "./chance.ts";

/** A file that is being written. */
export interface Page {
  readonly lines: string[];
}

/** A statement as people write it: indented anyhow, continued on the next line, with comments behind it and blank lines around it. */
export function write(page: Page, chance: Chance, statement: string, indent = ""): void {
  if (chance.maybe(3)) page.lines.push(chance.one(["", "# a comment", "  # an indented one", "   ", "#"]));
  const before = chance.maybe(90) ? indent : chance.one(["", " ", "   ", "    ", ""]);
  const [text, indentsItself] = chance.maybe(96) ? [statement, false] : [loosened(chance, statement), true];
  const behind = weighted(chance, [
    [40, ""],
    [1, " # behind"],
    [1, "   "],
    [1, indentsItself ? "" : " \\\n"],
    [1, "\t"],
  ]);
  page.lines.push(before + text + behind);
}

/** Blanks between words become others, or a continued line; inside of quotation marks nothing changes. */
function loosened(chance: Chance, statement: string): string {
  let mark: string | undefined;
  let out = "";
  for (let at = 0; at < statement.length; at++) {
    const letter = statement.charAt(at);
    if (letter === "\\" && mark !== undefined) out += letter + statement.charAt(++at);
    else if (mark === undefined && letter === " " && !statement.includes("$("))
      out += chance.one([" ", "  ", "\t", " \\\n ", " \\\n\t\\\n", " "]);
    else {
      if (letter === mark) mark = undefined;
      else if (mark === undefined && (letter === '"' || letter === "'")) mark = letter;
      out += letter;
    }
  }
  return out;
}
