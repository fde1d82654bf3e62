import { relative } from "node:path";
import type { Context } from "../context.ts";
import { stringsOf } from "../strings-of.ts";

/** A command line over the same workspace, store and options as this one, to be pasted into a shell: `kiln COMMAND WORDS…`. */
export function repeatCommand(
  context: Context,
  flags: Readonly<Record<string, unknown>>,
  command: string,
  words: readonly string[],
): string {
  const folder = relative(process.cwd(), context.folder);
  const all = [
    "kiln",
    ...(folder === "" ? [] : ["-C", folder]),
    ...(context.store === undefined ? [] : ["--store", context.store]),
    command,
    ...words,
    ...stringsOf(flags["set"]).flatMap((wish) => ["--set", wish]),
    ...(command === "build" && typeof flags["timeout"] === "string" ? ["--timeout", flags["timeout"]] : []),
    ...(context.sandbox === undefined ? [] : ["--sandbox", context.sandbox]),
  ];
  return shellWords(all);
}

/** A command as a shell reads it. */
export const shellWords = (words: readonly string[]): string => words.map(quoted).join(" ");

/** As one word of a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
