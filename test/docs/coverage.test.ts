import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import nearley from "nearley";
import { describe, expect, test } from "vitest";
import { ALLOWED } from "#config/check-entries.ts";
import { EXPORT_FIELDS } from "#config/names.ts";
import { DEPTH_LIMIT, FUEL } from "#eval/machine.ts";
import grammar from "#syntax/generated/kiln-grammar.js";
import { MAX_NESTING } from "#syntax/nesting.ts";
import { KEYWORDS, lex, OPERATOR_TEXTS, splitItems, type Token } from "#syntax/lexer.ts";
import { ROOT } from "../support/kiln.ts";
import { expressionsOf, fencesOf } from "./fences.ts";

const PAGE = "docs/language.md";
const page = readFileSync(join(ROOT, PAGE), "utf8");

/** The same grammar, with trees that tell by which of its productions they were made. */
interface Made {
  readonly rule: number;
  readonly parts: readonly unknown[];
}
const rules = grammar.ParserRules.map((rule, i) => ({ ...rule, postprocess: (parts: readonly unknown[]): Made => ({ rule: i, parts }) }));
const compiled = nearley.Grammar.fromCompiled({ ...grammar, ParserRules: rules });

/** What examples consist of: items, or one expression. Those that don't parse show mistakes of the syntax. */
const texts: readonly (readonly Token[])[] = fencesOf(PAGE).flatMap((fence) => {
  if (fence.language === "kiln") return [...splitItems(lex({ path: "", text: fence.text }).tokens, fence.text)];
  if (fence.language !== "kiln-expr") return [];
  return expressionsOf(fence).map(({ text }) => [
    { type: "only_expression", value: "", start: 0, end: 0, afterNewline: false },
    ...lex({ path: "", text }).tokens.filter(({ type }) => type !== "eof"),
  ]);
});

function productionsIn(tokens: readonly Token[]): readonly number[] {
  let at = 0;
  const parser = new nearley.Parser(compiled, {
    lexer: { next: () => tokens[at++], save: () => ({}), reset: () => undefined, formatError: () => "" },
  });
  try {
    parser.feed(" ");
  } catch {
    return [];
  }
  const found: number[] = [];
  const open: unknown[] = [parser.results[0]];
  for (let part = open.pop(); open.length > 0 || part !== undefined; part = open.pop()) {
    if (typeof part !== "object" || part === null || !("rule" in part)) continue;
    const { rule, parts } = part as Made;
    found.push(rule);
    open.push(...parts.filter((one) => typeof one === "object" && one !== null && "rule" in one));
  }
  return found;
}

describe("the specification's examples have", () => {
  test("every production of the grammar", () => {
    const used = new Set(texts.flatMap(productionsIn));
    const missing = rules.filter((_, i) => !used.has(i)).map(({ name, symbols }) => `${name} -> ${symbols.map(nameOf).join(" ")}`);
    expect(missing).toEqual([]);
  });

  test("every keyword and operator", () => {
    const values = new Set(texts.flatMap((tokens) => tokens.map(({ value }) => value)));
    expect([...KEYWORDS, ...Object.values(OPERATOR_TEXTS)].filter((word) => !values.has(word))).toEqual([]);
  });

  test("every attribute of options and every field that Kiln itself reads", () => {
    const fields = Object.values(ALLOWED).flatMap((allowed) => ("fields" in allowed ? allowed.fields : []));
    const words = texts.map((tokens) => tokens.map(({ value }) => value).join(" ")).join(" ");
    expect([...new Set(fields)].filter((field) => !new RegExp(String.raw`\b${field} =`).test(words))).toEqual([]);
    expect(EXPORT_FIELDS.filter((field) => !page.includes(`${field} =`))).toEqual([]);
  });
});

function nameOf(symbol: unknown): string {
  if (typeof symbol === "string") return symbol;
  return typeof symbol === "object" && symbol !== null && "type" in symbol ? `%${String(symbol.type)}` : "?";
}

test("the specification's limits are those of the code", () => {
  for (const limit of [FUEL, DEPTH_LIMIT, MAX_NESTING]) expect(page).toContain(limit.toLocaleString("en"));
});

describe("each section of the specification", () => {
  const sections = page
    .split(/^(?=##+ )/m)
    .slice(1)
    .map((text) => [/^#+ (.*)/.exec(text)?.[1] ?? "", text] as const);

  test.each(sections)("%s: has an example, and says what goes wrong", (_, text) => {
    expect(text).toMatch(/^```kiln/m);
    expect(text).toMatch(/KILN-E\d{4}/);
  });
});

describe("the specification's codes", () => {
  const folder = join(ROOT, "src/diagnostics");
  const source = readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  const made = new Set([...source.matchAll(/"(KILN-E\d{4})"/g)].map(([, code]) => code ?? ""));
  const mentioned = new Set([...page.matchAll(/KILN-E\d{4}/g)].map(([code]) => code));

  test("exist", () => {
    expect([...mentioned].filter((code) => !made.has(code))).toEqual([]);
  });

  test("are all that syntax, checks, declarations and evaluation have", () => {
    expect([...made].filter((code) => /E0[1-4]/.test(code) && !mentioned.has(code)).toSorted()).toEqual([]);
  });
});
