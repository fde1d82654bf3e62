import fc from "fast-check";
import nearley from "nearley";
import { expect, test } from "vitest";
import type { Expr } from "#syntax/ast.ts";
import grammar from "#syntax/generated/kiln-grammar.js";
import { KEYWORDS } from "#syntax/lexer.ts";
import { parseExpression, parseModule } from "#syntax/parse.ts";
import { childrenOf } from "#syntax/visit.ts";
import { corpus } from "./corpus.ts";
import { sentence } from "./sentences.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 300);

/** A tree without its places. */
const shape = (tree: unknown): string =>
  JSON.stringify(tree, (key, value: unknown) =>
    key === "start" || key === "end" ? undefined : typeof value === "bigint" ? `${value}n` : value,
  );

/** What is written where an expression stands reads as that expression. */
function checkTexts(expr: Expr, text: string): void {
  const own = text.slice(expr.start, expr.end);
  // Whether a keyword is a name depends on what follows it.
  if (!KEYWORDS.has(/\w+$/.exec(own)?.[0] ?? "") || own === "true" || own === "false") {
    const { expr: again, diagnostics } = parseExpression({ path: "x", text: own });
    expect(diagnostics, own).toEqual([]);
    expect(shape(again), own).toBe(shape(expr));
  }
  for (const child of childrenOf(expr)) checkTexts(child.expr, text);
}

/** Every expression that stands directly in an item or an entry. */
function* outermost(node: unknown): Generator<Expr> {
  if (Array.isArray(node)) for (const one of node) yield* outermost(one);
  else if (typeof node === "object" && node !== null) {
    for (const [key, value] of Object.entries(node)) {
      if (["value", "when", "condition", "fallback"].includes(key) && typeof value === "object") yield value as Expr;
      else if (key === "body") yield value as Expr;
      else yield* outermost(value);
    }
  }
}

test.each([...corpus()])("expressions of %s", (path, text) => {
  for (const expr of outermost(parseModule({ path, text }).module.items)) checkTexts(expr, text);
});

test("random expressions", () => {
  const compiled = nearley.Grammar.fromCompiled(grammar);
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(1_000)), (choices) => {
      const text = sentence(compiled, "expr", choices);
      const { expr, diagnostics } = parseExpression({ path: "x", text });
      fc.pre(expr !== undefined && diagnostics.length === 0);
      if (expr) checkTexts(expr, text);
    }),
    { numRuns: ROUNDS },
  );
});
