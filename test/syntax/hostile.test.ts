import { describe, expect, test } from "vitest";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { parseExpression, parseModule } from "#syntax/parse.ts";

const module = (text: string): ReturnType<typeof parseModule> => parseModule({ path: "x.kiln", text });
const said = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.map(({ code, at, message }) => `${code} ${at?.start}-${at?.end} ${message}`);

describe("texts that nobody would write", () => {
  test.each([
    ["a NUL", "let a = \0 1", ['KILN-E0101 8-9 "\\u0000" means nothing here']],
    ["half a character", "let a = \ud800 1", ['KILN-E0101 8-9 "\\ud800" means nothing here']],
    ["letters that aren't in ASCII", "let größe = 1", ['KILN-E0101 6-8 "öß" means nothing here']],
    ["a fish", "let 🐟 = 1", ['KILN-E0101 4-6 "🐟" means nothing here']],
    ["semicolons", "let a = 1; let b = 2;", ['KILN-E0101 9-10 ";" means nothing here', 'KILN-E0101 20-21 ";" means nothing here']],
    ["single quotes", "let a = 'b'", ['KILN-E0101 8-9 "\'" means nothing here', 'KILN-E0101 10-11 "\'" means nothing here']],
  ])("%s", (_, text, expected) => expect(said(module(text).diagnostics)).toEqual(expected));

  test("a mark of byte order at the beginning is none of the text", () => {
    const { module: parsed, diagnostics } = module("\ufefflet a = 1\nlet b = 2\n");
    expect(said(diagnostics)).toEqual([]);
    expect(parsed.items.map(({ start }) => start)).toEqual([1, 11]);
  });

  test("lines may end as Windows ends them, and strings don't show it", () => {
    const { module: parsed, diagnostics } = module('let a = """\r\n  x\r\n    y\r\n  """\r\nlet b = 1\r\n');
    expect(said(diagnostics)).toEqual([]);
    const [first] = parsed.items;
    expect(first?.kind === "let-item" && first.value.kind === "string" && first.value.parts).toEqual([{ kind: "text", text: "x\n  y\n" }]);
  });

  test("escapes in an indented string are no white space of its lines", () => {
    const { expr } = parseExpression({ path: "x", text: '"""\n    a\\nb\n    \\tc $${x}\n      \n   """' });
    expect(expr?.kind === "string" && expr.parts).toEqual([{ kind: "text", text: "a\nb\n\tc ${x}\n\n" }]);
  });

  test("any character may stand in a string", () => {
    const { expr, diagnostics } = parseExpression({ path: "x", text: '"\0 \ud800 ä 🐟 \ue000"' });
    expect(said(diagnostics)).toEqual([]);
    expect(expr?.kind === "string" && expr.parts).toEqual([{ kind: "text", text: "\0 \ud800 ä 🐟 \ue000" }]);
  });

  test("the parser's own mark may stand in an indented string", () => {
    const { expr } = parseExpression({ path: "x", text: '"""\n  \ue000 ${a}\n  """' });
    expect(expr?.kind === "string" && expr.parts).toEqual([
      { kind: "text", text: "\ue000 " },
      { kind: "interpolation", expr: { kind: "ref", name: "a", start: 10, end: 11 } },
      { kind: "text", text: "\n" },
    ]);
  });
});

test.each(["[", "(", "{ a = ", "f(", '"${', "!", "fn(x: [", "-"])("10,000 of %s", (open) => {
  const { module: parsed, diagnostics } = module(`let x = ${open.repeat(10_000)}\nlet y = 1\n`);
  expect(diagnostics.map(({ code }) => code)).toContain("KILN-E0107");
  expect(parsed.items.length).toBe(1);
});

test("blocks and types that are nested deeply", () => {
  for (const text of [
    `library x { ${"a { ".repeat(5_000)}${"}".repeat(5_000)} }`,
    `rule r(x: ${"[".repeat(5_000)}any${"]".repeat(5_000)}) => 1`,
  ]) {
    expect(module(text).diagnostics.map(({ code }) => code)).toEqual(["KILN-E0107"]);
  }
});

test("a million characters on one line are lexed and refused in a moment", () => {
  expect(said(module("?".repeat(1_000_000)).diagnostics).length).toBeGreaterThan(0);
  expect(module(`let a = "${"x".repeat(1_000_000)}"`).diagnostics).toEqual([]);
});
