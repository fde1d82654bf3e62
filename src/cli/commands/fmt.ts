import { readFileSync } from "node:fs";
import { formatModule } from "#syntax/format/format.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { formatFile, recipesAt, tidyBeside, type FormattedFile } from "#pipeline/format-files.ts";
import { countText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";

/** Formats files in place, or tells what would change. A file with mistakes stays as it is; the others are formatted all the same. */
export async function fmtCommand(context: Context, paths: readonly string[], flags: Readonly<Record<string, unknown>>): Promise<number> {
  if (paths.length === 1 && paths[0] === "-") return formatInput(context, flags);
  const isDry = flags["check"] === true || flags["diff"] === true;
  const found: FormattedFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const recipes = recipesAt(context.folder, paths);
  if (!isDry) tidyBeside(recipes);
  for (const path of recipes) {
    const formatted = formatFile(path, { isDry });
    if ("diagnostics" in formatted) diagnostics.push(...formatted.diagnostics);
    else found.push(formatted);
  }
  const changed = found.filter(({ before, after }) => before !== after);
  if (flags["diff"] === true) await printDifferences(context, changed);
  context.terminal.report(diagnostics);
  if (context.json) printResult(context.terminal, { files: found.length, changed: changed.map(({ shown }) => shown) });
  else if (flags["check"] === true) for (const { shown } of changed) context.terminal.out(`${shown}\n`);
  else if (!isDry && !context.terminal.quiet) context.terminal.out(`${countText(found.length, "file")}, ${changed.length} changed\n`);
  if (diagnostics.length > 0) return exitCodeOf(diagnostics);
  return isDry && changed.length > 0 ? EXIT.failed : EXIT.done;
}

function formatInput(context: Context, flags: Readonly<Record<string, unknown>>): number {
  const path = typeof flags["stdinFilename"] === "string" ? flags["stdinFilename"] : "<stdin>";
  const text = readFileSync(0, "utf8");
  const formatted = formatModule({ path, text });
  if ("diagnostics" in formatted) throw new KilnFailure(formatted.diagnostics);
  const isDry = flags["check"] === true || flags["diff"] === true;
  if (!isDry) context.terminal.out(formatted.text);
  return isDry && formatted.text !== text ? EXIT.failed : EXIT.done;
}

async function printDifferences(context: Context, changed: readonly FormattedFile[]): Promise<void> {
  const { createTwoFilesPatch } = await import("diff");
  for (const { shown, before, after } of changed)
    context.terminal.out(createTwoFilesPatch(`a/${shown}`, `b/${shown}`, before, after, undefined, undefined, { context: 3 }));
}
