import { canonicalTree } from "./same-tree.ts";
import type { Diagnostic, SourceText } from "#diagnostics/diagnostic.ts";
import type { Expr, Item } from "../ast.ts";
import { lex } from "../lexer.ts";
import { parseExpression, parseModule } from "../parse.ts";
import { TokenCursor } from "./cursor.ts";
import { blankLine, hardLine, layOut, type Doc } from "./doc.ts";
import { printExpression } from "./print-expressions.ts";
import { printItem } from "./print-items.ts";

/** Columns that a line may have. */
const WIDTH = 140;

/** The text in its canonical form, or what is wrong with it, KILN-E01xx. */
export type Formatted = { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] };

/** Formats a file. Its items, values and comments stay as they are; formatting twice changes nothing more. */
export function formatModule(source: SourceText): Formatted {
  return settle(source, (text) => {
    const { module, diagnostics } = parseModule({ path: source.path, text });
    return { nodes: module.items, diagnostics, print: (p) => printItems(p, module.items) };
  });
}

/** Formats an expression. */
export function formatExpression(source: SourceText): Formatted {
  return settle(source, (text) => {
    const { expr, diagnostics } = parseExpression({ path: source.path, text });
    const nodes = expr === undefined ? [] : [expr];
    return { nodes, diagnostics, print: (p) => nodes.map((node) => [p.lead(), printExpression(p, node)]) };
  });
}

interface Parsed {
  readonly nodes: readonly (Item | Expr)[];
  readonly diagnostics: readonly Diagnostic[];
  readonly print: (p: TokenCursor) => Doc;
}

/** Comments in places where nobody puts them may take a few rounds to find theirs. */
const ROUNDS = 10;

/** Formats until nothing changes any more. */
function settle(source: SourceText, parse: (text: string) => Parsed): Formatted {
  let { text } = source;
  let parsed = parse(text);
  if (parsed.diagnostics.length > 0) return { diagnostics: parsed.diagnostics };
  for (let round = 0; round < ROUNDS; round++) {
    const next = printed(source.path, text, parsed);
    if (next === text) return { text };
    const again = parse(next);
    checkSame(source.path, [text, parsed], [next, again]);
    text = next;
    parsed = again;
  }
  throw new Error(`formatting ${source.path} doesn't come to an end`);
}

function printed(path: string, text: string, { print }: Parsed): string {
  const p = new TokenCursor({ path, text });
  const isEmpty = p.type() === "eof";
  if (isEmpty && !p.hasDangling) return "";
  const docs: Doc[] = [print(p)];
  if (p.hasDangling) docs.push(isEmpty ? "" : p.isAfterBlankLine ? blankLine : hardLine, p.dangling());
  return layOut(docs, WIDTH);
}

function printItems(p: TokenCursor, items: readonly Item[]): Doc {
  const docs: Doc[] = [];
  for (const item of items) {
    if (docs.length > 0) docs.push(p.isAfterBlankLine ? blankLine : hardLine);
    docs.push(p.lead(), printItem(p, item));
  }
  return docs;
}

type Version = readonly [text: string, parsed: Parsed];

/** A formatter that changes what a recipe means is worse than none: it must not get away with it. */
function checkSame(path: string, before: Version, after: Version): void {
  const comments = ([text]: Version): string =>
    lex({ path, text })
      .comments.map(({ start, end }) => text.slice(start, end).trimEnd())
      .toSorted()
      .join("\n");
  const isSame =
    after[1].diagnostics.length === 0 &&
    canonicalTree(before[1].nodes) === canonicalTree(after[1].nodes) &&
    comments(before) === comments(after);
  if (!isSame) throw new Error(`formatting would change what ${path} says`);
}
