import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/kiln.ts";

/**
 * A fenced text of a page. Its info string begins with a word, then words and `key=value`:
 *
 * - `kiln`: a recipe that must be right from its syntax to its steps, in a workspace of its own (test/docs/workspaces.ts);
 * - `kiln declared`: the same without steps, for examples about configuration, whose libraries have no sources;
 * - `kiln wrong CODE…`: a recipe in which exactly these mistakes must be found;
 * - `kiln file=PATH`: a file of the page's workspace, which grows from fence to fence; `file=workspace.kiln` begins a new one,
 *   `unfinished` says that it is right only with the next one;
 * - `kconfig file=PATH`: a Kconfig file among them;
 * - `kiln-expr`: expressions, each with `# ⇒ VALUE` or `# ⇒ CODE` behind it;
 * - `console file=…`, `c file=…`: files and commands of a page that is run (test/docs/tour.test.ts);
 * - all others (`ebnf`, `sh`, `toml` …) are only read.
 */
export interface Fence {
  readonly page: string;
  /** Of the first line of the text, from 1. */
  readonly line: number;
  readonly language: string;
  readonly words: readonly string[];
  readonly file: string | undefined;
  readonly text: string;
}

/** `page`: path in the checkout. */
export function fencesOf(page: string): readonly Fence[] {
  const found: Fence[] = [];
  let open: { readonly info: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [i, line] of readFileSync(join(ROOT, page), "utf8").split("\n").entries()) {
    const [, info] = /^```(.*)$/.exec(line) ?? [];
    if (open === undefined && info !== undefined) open = { info, line: i + 2, lines: [] };
    else if (open !== undefined && info === "") {
      found.push(fence(page, open.info, open.line, open.lines));
      open = undefined;
    } else open?.lines.push(line);
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: a fence without an end`);
  return found;
}

function fence(page: string, info: string, line: number, lines: readonly string[]): Fence {
  const [language = "", ...words] = info.split(" ").filter((word) => word !== "");
  const file = words.find((word) => word.startsWith("file="))?.slice("file=".length);
  return { page, line, language, words: words.filter((word) => !word.includes("=")), file, text: lines.map((one) => `${one}\n`).join("") };
}

export interface ExpressionExample {
  readonly line: number;
  readonly text: string;
  /** A value as `kiln eval` prints it, or the code of a mistake. */
  readonly result: string;
}

/** Lines up to one that ends in `# ⇒ RESULT` are one expression. */
export function expressionsOf({ text, line, page }: Fence): readonly ExpressionExample[] {
  const found: ExpressionExample[] = [];
  let lines: string[] = [];
  for (const [i, one] of text.trimEnd().split("\n").entries()) {
    const [, code, result] = /^(.*?)\s*# ⇒ (.*)$/.exec(one) ?? [];
    lines.push(code ?? one);
    if (result === undefined) continue;
    found.push({ line: line + i, text: lines.join("\n"), result });
    lines = [];
  }
  if (lines.some((one) => one.trim() !== "")) throw new Error(`${page}:${line}: an expression without a result`);
  return found;
}
