import type { Diagnostic, SourceText, Span } from "#diagnostics/diagnostic.ts";
import { fragmentRedefines, fragmentWithoutEffect } from "#diagnostics/kconfig-values.ts";
import { readLine } from "../dotconfig/config-lines.ts";
import type { ConfigText } from "../dotconfig/read.ts";
import { asText, shownSpan } from "../text/sources.ts";

/** A line of a fragment, the text of its break left out; bytes. */
interface WrittenLine {
  readonly name: string;
  readonly line: string;
  readonly value: string;
  readonly at: () => Span;
}

export interface MergeOptions {
  readonly prefix: string;
  /** Fragments don't make a module of what is built in before. */
  readonly keepsBuiltIn: boolean;
  /** A line that says the same as one before is told, too. */
  readonly tellsRedundant: boolean;
  report(diagnostic: Diagnostic): void;
}

export interface Merged {
  /** The text of all, later lines for earlier ones. */
  readonly text: string;
  readonly lines: readonly WrittenLine[];
  /** How many lines say something else than one before them. */
  readonly redefined: number;
}

/** Puts fragments behind one another: the last one that says something of a name decides (as Linux's scripts/kconfig/merge_config.sh). */
export function mergeFragments(fragments: readonly ConfigText[], options: MergeOptions): Merged {
  const merged = new Map<string, WrittenLine>();
  let redefined = 0;
  for (const fragment of fragments) {
    for (const line of linesOf(fragment, options.prefix)) {
      const before = merged.get(line.name);
      if (before !== undefined && options.keepsBuiltIn && before.value === "y" && line.value === "m") continue;
      if (before !== undefined && (before.line !== line.line || options.tellsRedundant)) {
        if (before.line !== line.line) redefined++;
        options.report(fragmentRedefines(asText(line.name), asText(before.line), asText(line.line), line.at()));
      }
      merged.delete(line.name);
      merged.set(line.name, line);
    }
  }
  const lines = [...merged.values()];
  return { text: lines.map(({ line }) => `${line}\n`).join(""), lines, redefined };
}

/** Tells what fragments want and a configuration (`text`, bytes) hasn't. How many. */
export function tellMissing({ lines }: Merged, text: string, options: MergeOptions): number {
  const actual = new Map<string, string>();
  for (const line of text.split("\n")) {
    const meaning = readLine(line, options.prefix);
    if (typeof meaning === "object") actual.set(meaning.name, line);
  }
  let missing = 0;
  for (const { name, line, at } of lines) {
    const found = actual.get(name);
    if (found === line) continue;
    missing++;
    options.report(fragmentWithoutEffect(asText(name), asText(line), found === undefined ? "nothing" : asText(found), at()));
  }
  return missing;
}

function linesOf({ path, text }: ConfigText, prefix: string): readonly WrittenLine[] {
  const found: WrittenLine[] = [];
  let source: SourceText | undefined;
  let start = 0;
  for (const line of text.split("\n")) {
    const meaning = readLine(line, prefix);
    const from = start;
    const at = (): Span => {
      source ??= { path: asText(path), text: asText(text) };
      return shownSpan(source, text, from, from + line.length);
    };
    if (typeof meaning === "object") found.push({ name: meaning.name, value: meaning.value, line, at });
    start += line.length + 1;
  }
  return found;
}
