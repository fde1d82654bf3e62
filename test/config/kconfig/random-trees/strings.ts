import { weighted, type Chance } from "./chance.ts";

/** A text in quotation marks of either kind, escaped as the lexer needs it, or here and there more. */
export function quoted(chance: Chance, text: string): string {
  const mark = chance.maybe(80) ? '"' : "'";
  let out = mark;
  for (const letter of text) out += letter === mark || letter === "\\" || (chance.maybe(1) && letter !== "\n") ? `\\${letter}` : letter;
  return out + mark;
}

const PIECES = [
  "it's",
  'a "word"',
  "back\\slash",
  "#",
  "tab\there",
  "é ß 語",
  "$",
  "$ (x)",
  "%s",
  "a=b",
  "&&",
  "y",
  "1 < 2",
  "'",
  "(",
  "\\",
];
const WORDS = ["support", "for", "the", "new", "driver", "of", "old", "debug", "level", "size"];

/** A prompt, a title or a string's value. */
export const someText = (chance: Chance): string =>
  weighted(chance, [
    [12, () => Array.from({ length: chance.int(1, 3) }, () => chance.one(WORDS)).join(" ")],
    [3, () => `${chance.one(WORDS)} ${chance.one(PIECES)}`],
    [1, () => chance.one(PIECES)],
    [1, () => chance.one(["", "  leading", "trailing  ", "\t"])],
  ])();

const HELP_LINES = [
  "Say Y here.",
  "config NOT_A_CONFIG",
  "endmenu",
  "# no comment",
  'If unsure, "say" N.',
  "help",
  "$(not,expanded) \\",
  "é",
];

/**
 * The lines of a help text, with the indentation rules' corners: the first line's indentation counts, tabs go to the next multiple of eight, a line
 * that is indented less ends the text. Nothing else in a tree is indented by more than five blanks or a tab in front of an option.
 */
export function helpLines(chance: Chance): readonly string[] {
  const indent = chance.one(["\t  ", "\t  ", "       ", "\t", " \t", "          ", "      "]);
  const lines = ["help"];
  const blank = () => chance.one(["", " ", "\t", indent]);
  if (chance.maybe(10)) lines.push(blank());
  if (chance.maybe(99)) lines.push(indent + chance.one(HELP_LINES));
  if (lines.length === 1) return [...lines, "", ""];
  if (chance.maybe(50)) return lines;
  for (let count = chance.int(0, 3); count > 0; count--)
    lines.push(
      weighted(chance, [
        [8, () => indent + chance.one(HELP_LINES)],
        [2, () => `${indent}${chance.one(["\t", "  "])}${chance.one(HELP_LINES)}`],
        [2, blank],
        [1, () => `${indent}${chance.one(HELP_LINES)}${chance.one(["  ", "\t"])}`],
      ])(),
    );
  return lines;
}
