import fc from "fast-check";
import nearley from "nearley";
import { describe, expect, test } from "vitest";
import type { SourceText } from "#diagnostics/diagnostic.ts";
import grammar from "#syntax/generated/kiln-grammar.js";
import { parseExpression, parseModule } from "#syntax/parse.ts";
import { corpus } from "./corpus.ts";
import { sentence } from "./sentences.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 300);
const source = (text: string): SourceText => ({ path: "x.kiln", text });

describe("the recipes of the repository", () => {
  // `parse` throws where the grammar allows two readings.
  test.each([...corpus()])("%s has one reading", (path, text) => {
    const { module, diagnostics } = parseModule({ path, text });
    expect(diagnostics).toEqual([]);
    expect(module.items.length).toBeGreaterThan(0);
  });

  test("stay what they are when blanks and comments change", () => {
    const shape = (text: string): string =>
      JSON.stringify(parseModule(source(text)).module.items, (key, value: unknown) =>
        key === "start" || key === "end" ? undefined : typeof value === "bigint" ? String(value) : value,
      );
    for (const text of corpus().values()) {
      if (text.includes('"""')) continue;
      expect(shape(text.replaceAll(/\n/g, "  # more\n\n"))).toBe(shape(text));
      expect(shape(text.replaceAll(/\n/g, "\r\n"))).toBe(shape(text));
    }
  });
});

describe("random texts", () => {
  const words = [
    "library",
    "image",
    "let",
    "in",
    "if",
    "then",
    "else",
    "match",
    "fn",
    "=>",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    "=",
    "+=",
    "a",
    "b",
    "1",
    "4KiB",
    '"',
    '"""',
    "${",
    "./x",
    "\n",
    "#",
    ".",
    "..",
    "...",
    "-",
    "&",
    "when",
    "option",
    ":",
    "bool",
    "\\",
    "\0",
    "\ud800",
    "\ufeff",
    "é",
    'r"',
  ];

  test("never throw, and every mistake has its place in the text", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 60 }),
        fc.constantFrom("", " "),
        (parts, between) => {
          const text = parts.join(between);
          for (const { diagnostics } of [parseModule(source(text)), parseExpression(source(text))]) {
            for (const { at, advice, message } of diagnostics) {
              expect(at?.start).toBeGreaterThanOrEqual(0);
              expect(at?.end).toBeLessThanOrEqual(text.length);
              expect(at?.start).toBeLessThanOrEqual(at?.end ?? -1);
              expect(advice).not.toBe("");
              expect(message).not.toBe("");
            }
          }
        },
      ),
      { numRuns: ROUNDS },
    );
  });

  test("made from the grammar have exactly one reading, and spans that hold one another", () => {
    const compiled = nearley.Grammar.fromCompiled(grammar);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(1_000)), fc.constantFrom("item", "expr"), (choices, start) => {
        const text = sentence(compiled, start, choices);
        const parsed = start === "item" ? parseModule(source(text)) : parseExpression(source(text));
        // Chained comparisons are in the grammar, and refused by the builder; so is a number that is too large.
        expect(
          parsed.diagnostics.filter(({ code }) => code === "KILN-E0103"),
          text,
        ).toEqual([]);
        checkSpans("module" in parsed ? parsed.module.items : parsed.expr, 0, text.length, text);
      }),
      { numRuns: ROUNDS },
    );
  });
});

function checkSpans(node: unknown, start: number, end: number, text: string): void {
  if (Array.isArray(node)) for (const one of node) checkSpans(one, start, end, text);
  else if (typeof node === "object" && node !== null) {
    const own = "start" in node && "end" in node ? { start: Number(node.start), end: Number(node.end) } : { start, end };
    expect(own.start, text).toBeGreaterThanOrEqual(start);
    expect(own.end, text).toBeLessThanOrEqual(end);
    expect(own.start, text).toBeLessThanOrEqual(own.end);
    for (const value of Object.values(node)) checkSpans(value, own.start, own.end, text);
  }
}

test("deep nesting is a mistake or a tree, never a crash", () => {
  for (const [open, close] of [
    ["[", "]"],
    ["(", ")"],
    ["{ a = ", " }"],
    ["fn(x) => ", ""],
    ["!", ""],
    ["f(", ")"],
    ['"${', '}"'],
  ] as const) {
    const text = `${open.repeat(3_000)}1${close.repeat(3_000)}`;
    expect(() => parseExpression(source(text))).not.toThrow();
  }
});
