/** Global options that take a value of their own. */
const WITH_VALUE = new Set(["-C", "--directory", "--color", "--store"]);

/** The first word that is no global option: a command's name, surely, unless it is a mistake. */
export function firstWord(words: readonly string[]): string | undefined {
  let at = 0;
  while (words[at]?.startsWith("-") === true) at += WITH_VALUE.has(words[at] ?? "") ? 2 : 1;
  return words[at];
}
