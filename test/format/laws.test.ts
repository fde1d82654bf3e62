import fc from "fast-check";
import nearley from "nearley";
import { describe, expect, test } from "vitest";
import { formatExpression, formatModule, type Formatted } from "#syntax/format/format.ts";
import grammar from "#syntax/generated/kiln-grammar.js";
import { lex } from "#syntax/lexer.ts";
import { parseModule } from "#syntax/parse.ts";
import { corpus } from "../syntax/corpus.ts";
import { sentence } from "../syntax/sentences.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 300);
const compiled = nearley.Grammar.fromCompiled(grammar);

/** The formatted text; formatting throws where items, values or comments would change. */
function textOf(formatted: Formatted): string {
  if ("diagnostics" in formatted) throw new Error(formatted.diagnostics.map(({ message }) => message).join("\n"));
  return formatted.text;
}

describe("the recipes of the repository", () => {
  test.each([...corpus()])("%s: formatted twice is formatted once", (path, text) => {
    const once = textOf(formatModule({ path, text }));
    expect(textOf(formatModule({ path, text: once }))).toBe(once);
  });

  test.each([...corpus()].filter(([path]) => path.startsWith("recipes") || path === "workspace.kiln"))("%s is formatted", (path, text) => {
    expect(textOf(formatModule({ path, text }))).toBe(text);
  });

  test("carriage returns go", () => {
    for (const [path, text] of corpus())
      if (!text.includes('"""')) expect(textOf(formatModule({ path, text: text.replaceAll("\n", "\r\n") }))).not.toContain("\r");
  });
});

/** Comments of all kinds between the tokens, wherever the text still means the same with them. */
function withComments(text: string, choices: Iterator<number>): string {
  const { tokens } = lex({ path: "x", text });
  let found = text;
  for (const token of tokens.toReversed()) {
    const choice = Number(choices.next().value) % 25;
    if (choice > 1 || token.type === "eof") continue;
    const next = `${found.slice(0, token.end)}${choice === 0 ? " # c\n" : "\n\n  # own\n"}${found.slice(token.end)}`;
    if (parseModule({ path: "x", text: next }).diagnostics.length === 0) found = next;
  }
  return found;
}

describe("random sentences of the grammar", () => {
  const numbers = fc.infiniteStream(fc.nat({ max: 100_000 }));

  test("print → parse → print is the identity, and comments survive", () => {
    let seen = 0;
    fc.assert(
      fc.property(numbers, (choices) => {
        const plain = sentence(compiled, "module_items", choices);
        if (parseModule({ path: "x", text: plain }).diagnostics.length > 0) return;
        seen++;
        const text = withComments(plain, choices);
        const once = textOf(formatModule({ path: "x", text }));
        expect(textOf(formatModule({ path: "x", text: once }))).toBe(once);
        expect(lex({ path: "x", text: once }).comments).toHaveLength(lex({ path: "x", text }).comments.length);
      }),
      { numRuns: ROUNDS },
    );
    expect(seen).toBeGreaterThan(ROUNDS / 4);
  });

  test("expressions too", () => {
    fc.assert(
      fc.property(numbers, (choices) => {
        const formatted = formatExpression({ path: "x", text: sentence(compiled, "expr", choices) });
        if ("diagnostics" in formatted) return;
        expect(textOf(formatExpression({ path: "x", text: formatted.text }))).toBe(formatted.text);
      }),
      { numRuns: ROUNDS },
    );
  });
});
