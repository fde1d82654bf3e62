import type { Diagnostic, SourceText } from "#diagnostics/diagnostic.ts";
import type { Expr } from "#syntax/ast.ts";
import { parseExpression } from "#syntax/parse.ts";

/** What stands at the prompt. */
export type Input =
  | { readonly kind: "empty" }
  | { readonly kind: "command"; readonly name: string; readonly argument: string }
  | { readonly kind: "definition"; readonly name: string; readonly expr: Expr; readonly source: SourceText }
  | { readonly kind: "expression"; readonly expr: Expr; readonly source: SourceText }
  /** Right so far: the next line belongs to it. */
  | { readonly kind: "unfinished"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "wrong"; readonly diagnostics: readonly Diagnostic[] };

const COMMAND = /^\s*:(\S*)\s*([^]*)$/;
const DEFINITION = /^(\s*(?:let\s+)?([A-Za-z_]\w*)\s*=(?!=))/;
const ONLY_COMMENTS = /^\s*(?:#.*\s*)*$/;

/** `path`: what messages call the text. */
export function readInput(text: string, path: string): Input {
  const command = COMMAND.exec(text);
  if (command) return { kind: "command", name: command[1] ?? "", argument: (command[2] ?? "").trim() };
  if (ONLY_COMMENTS.test(text)) return { kind: "empty" };
  const definition = DEFINITION.exec(text);
  const before = definition?.[1] ?? "";
  // What stands before the expression is blanked, so that places in it are those of the text.
  const parsed = parseExpression({ path, text: " ".repeat(before.length) + text.slice(before.length) });
  const source = { path, text };
  const { expr, isUnfinished } = parsed;
  const diagnostics = parsed.diagnostics.map((one) => (one.at ? { ...one, at: { ...one.at, source } } : one));
  if (expr === undefined || diagnostics.length > 0) {
    return { kind: isUnfinished || hasOpenBlockString(text) ? "unfinished" : "wrong", diagnostics };
  }
  const name = definition?.[2];
  return name === undefined ? { kind: "expression", expr, source } : { kind: "definition", name, expr, source };
}

/** `"""` was opened and not closed. */
const hasOpenBlockString = (text: string): boolean => text.split('"""').length % 2 === 0;
