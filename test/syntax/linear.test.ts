import nearley from "nearley";
import { expect, test } from "vitest";
import grammar from "#syntax/generated/kiln-grammar.js";
import { lex, type Token } from "#syntax/lexer.ts";
import { parseExpression } from "#syntax/parse.ts";

const compiled = nearley.Grammar.fromCompiled(grammar);

/** How many states nearley makes for a text: time and memory follow them. */
function statesOf(text: string): number {
  const tokens = lex({ path: "x", text }).tokens.filter(({ type }) => type !== "eof");
  let at = 0;
  const lexer = {
    next: (): Token | undefined => tokens[at++],
    save: () => ({}),
    reset: () => {},
    formatError: () => "",
    has: () => true,
  };
  const parser = new nearley.Parser(compiled, { lexer, keepHistory: true });
  parser.feed(" ");
  expect(parser.results).toHaveLength(1);
  const { table } = parser as unknown as { readonly table: readonly { readonly states: readonly unknown[] }[] };
  return table.reduce((sum, column) => sum + column.states.length, 0);
}

test.each([
  ["entries", (n: number) => `library x { ${"a = 1 ".repeat(n)} }`],
  ["operators", (n: number) => `let x = ${"a + b * ".repeat(n)} 1`],
  ["elements", (n: number) => `let x = [${"a(1), ".repeat(n)}]`],
  ["needs", (n: number) => `library x { needs a${", a.b".repeat(n)} }`],
  ["members", (n: number) => `let x = a${".b[1](2)".repeat(n)}`],
  ["strings", (n: number) => `let x = "${"a ${b} \\n".repeat(n)}"`],
  ["records", (n: number) => `let x = { ${"a = f b c = [1] ".repeat(n)} }`],
  ["nested lists", (n: number) => `let x = ${"[".repeat(n)}${"]".repeat(n)}`],
  ["nested functions", (n: number) => `let x = ${"fn(a) => ".repeat(n)} 1`],
  ["nested blocks", (n: number) => `library x { ${"a { ".repeat(n)} ${"}".repeat(n)} }`],
  ["else", (n: number) => `let x = ${"if a then b else ".repeat(n)} 1`],
  ["let", (n: number) => `let x = ${"let { a = 1 } in ".repeat(n)} 1`],
])("%s take states in proportion to their number", (_, text) => {
  const [few, many] = [statesOf(text(60)), statesOf(text(120))];
  expect(many / few).toBeLessThan(2.1);
});

test("10,000 operators have one tree that leans to the left", () => {
  let { expr } = parseExpression({ path: "x", text: `1${" - 1".repeat(10_000)}` });
  let depth = 0;
  for (; expr?.kind === "binary"; expr = expr.left) depth++;
  expect(depth).toBe(10_000);
});
