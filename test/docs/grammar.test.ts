import fc from "fast-check";
import nearley from "nearley";
import { describe, expect, test } from "vitest";
import grammar from "#syntax/generated/kiln-grammar.js";
import { lex } from "#syntax/lexer.ts";
import { parseExpression, parseModule } from "#syntax/parse.ts";
import { sentence } from "../syntax/sentences.ts";
import { grammarOf } from "./ebnf.ts";
import { fencesOf } from "./fences.ts";

/** The first fence holds characters, all others tokens. */
const [, ...texts] = fencesOf("docs/language.md").filter(({ language }) => language === "ebnf");
const written = (start: string): nearley.Grammar =>
  grammarOf(
    texts.map(({ text }) => text),
    start,
  );
const own = nearley.Grammar.fromCompiled(grammar);
const pages = { file: written("file"), expr: written("expr") };

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 150);
const choices = fc.infiniteStream(fc.nat());

/** Whether the page's rules allow a text. That ( [ and - begin no line is told in words. */
function isAllowed(start: keyof typeof pages, text: string): boolean {
  const tokens = lex({ path: "x", text }).tokens.flatMap((token) =>
    token.type === "eof" ? [] : [{ ...token, type: token.type.replace(/^nl(?=lparen|lbracket|minus)/, "") }],
  );
  let at = 0;
  const parser = new nearley.Parser(pages[start], {
    lexer: { next: () => tokens[at++], save: () => ({}), reset: () => undefined, formatError: () => "" },
  });
  try {
    parser.feed(" ");
  } catch {
    return false;
  }
  return parser.results.length > 0;
}

describe("the grammar that docs/language.md shows is that of grammar/kiln.ne", () => {
  test.each([
    ["module_items", "file"],
    ["expr", "expr"],
  ] as const)("it allows every sentence of %s", (rule, start) => {
    fc.assert(
      fc.property(choices, (stream) => {
        const text = sentence(own, rule, stream[Symbol.iterator]());
        expect(isAllowed(start, text), text).toBe(true);
      }),
      { numRuns: ROUNDS },
    );
  });

  test.each(["file", "expr"] as const)("and no other %s", (start) => {
    fc.assert(
      fc.property(choices, (stream) => {
        const text = sentence(pages[start], start, stream[Symbol.iterator]());
        const source = { path: "x", text };
        const { diagnostics } = start === "expr" ? parseExpression(source) : parseModule(source);
        // Comparisons in a row are told in words.
        expect(
          diagnostics.filter(({ code }) => code !== "KILN-E0106"),
          text,
        ).toEqual([]);
      }),
      { numRuns: ROUNDS },
    );
  });
});
