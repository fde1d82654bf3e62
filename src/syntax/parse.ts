import nearley from "nearley";
import { badEscape, chainedComparison, integerTooLarge, nestedTooDeeply, unexpected } from "#diagnostics/syntax.ts";
import type { Diagnostic, SourceText } from "#diagnostics/diagnostic.ts";
import type { Expr, Item, Module } from "./ast.ts";
import { adviceFor } from "./advice.ts";
import { describeExpected, describeToken } from "./expected.ts";
import grammar from "./generated/kiln-grammar.js";
import { MAX_INT, parseInteger } from "./integer.ts";
import { lex, splitItems, type Token } from "./lexer.ts";
import { MAX_NESTING, tokenTooDeep, unclosed } from "./nesting.ts";
import { ChainedComparison } from "./operators.ts";
import { isEscape } from "./string-text.ts";

const compiled = nearley.Grammar.fromCompiled(grammar);

/** Parses a file item by item: a mistake ends one item, not the file. `diagnostics` are in the order of the text. */
export function parseModule(source: SourceText): { readonly module: Module; readonly diagnostics: readonly Diagnostic[] } {
  const { tokens, diagnostics } = lex(source);
  const found: Diagnostic[] = [...diagnostics, ...checkTokens(tokens, source)];
  const items: Item[] = [];
  for (const itemTokens of splitItems(tokens, source.text)) {
    const parsed = parseTokens(itemTokens, source);
    if ("problem" in parsed) {
      if (!followsAnother(parsed.problem, diagnostics, itemTokens[0]?.start ?? 0)) found.push(parsed.problem);
    } else items.push(...(parsed.result as readonly Item[]));
  }
  return { module: { path: source.path, items }, diagnostics: inOrder(found) };
}

export interface ParsedExpression {
  readonly expr?: Expr;
  readonly diagnostics: readonly Diagnostic[];
  /** The text is right as far as it goes: more of it could make an expression. */
  readonly isUnfinished: boolean;
}

/** Parses one expression, as `kiln eval` gets it. */
export function parseExpression(source: SourceText): ParsedExpression {
  const { tokens, diagnostics } = lex(source);
  const found: Diagnostic[] = [...diagnostics, ...checkTokens(tokens, source)];
  const marker: Token = { type: "only_expression", value: "", start: 0, end: 0, afterNewline: false };
  const parsed = parseTokens([marker, ...tokens.filter((token) => token.type !== "eof")], source);
  if ("problem" in parsed) {
    return {
      diagnostics: inOrder(followsAnother(parsed.problem, diagnostics, 0) ? found : [...found, parsed.problem]),
      isUnfinished: parsed.isAtEnd === true && found.length === 0,
    };
  }
  return { expr: parsed.result as Expr, diagnostics: inOrder(found), isUnfinished: false };
}

type Parsed = { readonly result: unknown } | { readonly problem: Diagnostic; readonly isAtEnd?: boolean };

function parseTokens(tokens: readonly Token[], source: SourceText): Parsed {
  const tooDeep = tokenTooDeep(tokens);
  if (tooDeep) return { problem: nestedTooDeeply({ source, start: tooDeep.start, end: tooDeep.end }, MAX_NESTING) };
  const stream = new TokenStream(tokens);
  const parser = new QuietParser(compiled, { lexer: stream, keepHistory: false });
  try {
    parser.feed(" ");
  } catch (error) {
    if (error instanceof ChainedComparison) return { problem: chainedComparison({ source, start: error.start, end: error.end }) };
    const token = stream.last;
    if (!token || !isParseError(error)) throw error;
    return { problem: unexpectedToken(token, parser, source, tokens) };
  }
  const [result] = parser.results as readonly unknown[];
  if (parser.results.length > 1)
    throw new Error(`the grammar is ambiguous: ${source.path}, ${parser.results.length} parses from offset ${tokens[0]?.start}`);
  if (result !== undefined) return { result };
  const end = tokens.at(-1)?.end ?? 0;
  const eof: Token = { type: "eof", value: "", start: end, end, afterNewline: true };
  return { problem: unexpectedToken(eof, parser, source, tokens), isAtEnd: true };
}

/** Without nearley's own message, which tells the grammar's rules and takes seconds to make for texts that are nested deep. */
class QuietParser extends nearley.Parser {
  reportError(): string {
    return "unexpected token";
  }
}

/** nearley's lexer contract over tokens that are there already. */
class TokenStream implements nearley.Lexer {
  last: Token | undefined;
  readonly #tokens: readonly Token[];
  #at = 0;
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }
  next(): nearley.Token | undefined {
    const token = this.#tokens[this.#at++];
    if (token) this.last = token;
    return token;
  }
  save(): nearley.LexerState {
    return {};
  }
  reset(): void {}
  formatError(): string {
    return "unexpected token";
  }
  has(): boolean {
    return true;
  }
}

/**
 * Where characters were passed over, what is left of the line may read wrong, and where a string has no end, what is left of the item (which
 * begins at `start`): that is one mistake, not two.
 */
function followsAnother(problem: Diagnostic, lexical: readonly Diagnostic[], start: number): boolean {
  const { at } = problem;
  if (!at || problem.code !== "KILN-E0103") return false;
  return lexical.some((one) => {
    const bad = one.at;
    if (!bad) return false;
    if (one.code === "KILN-E0102" && bad.start >= start && bad.start <= at.start) return true;
    return !at.source.text.slice(Math.min(at.start, bad.start), Math.max(at.start, bad.start)).includes("\n");
  });
}

function isParseError(error: unknown): boolean {
  return error instanceof Error && "token" in error;
}

function unexpectedToken(token: Token, parser: nearley.Parser, source: SourceText, tokens: readonly Token[]): Diagnostic {
  // A failed feed leaves the column of what could have come in front of the empty one.
  const { table } = parser as unknown as { readonly table: readonly Column[] };
  const column = table.findLast((c) => c.states.length > 0);
  const types = new Set<string>();
  for (const state of column?.states ?? []) {
    const symbol = state.rule.symbols[state.dot];
    if (typeof symbol === "object") types.add(symbol.type);
  }
  const index = token.type === "eof" ? tokens.length : tokens.indexOf(token);
  const before = tokens[index - 1];
  const quotes = before?.type === "string_end" ? tokens.findLastIndex((one, i) => i < index && one.type === "string_start") : index - 1;
  const at =
    token.type === "eof"
      ? { source, start: Math.max(token.start - 1, 0), end: token.start }
      : { source, start: token.start, end: token.end };
  const open = token.type === "eof" ? unclosed(tokens) : undefined;
  return unexpected(
    at,
    describeToken(token),
    describeExpected(types),
    adviceFor({ token, types, before, earlier: tokens[quotes - 1] }),
    open && { source, start: open.start, end: open.end },
  );
}

interface Column {
  readonly states: readonly {
    readonly dot: number;
    readonly rule: { readonly symbols: readonly (string | { readonly type: string })[] };
  }[];
}

/** What is wrong with single tokens: integers and escapes. */
function checkTokens(tokens: readonly Token[], source: SourceText): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  tokens.forEach((token, i) => {
    const at = { source, start: token.start, end: token.end };
    if (token.type === "int" && parseInteger(token.value) > MAX_INT + (isNegated(tokens, i) ? 1n : 0n)) found.push(integerTooLarge(at));
    if (token.type === "escape" && !isEscape(token.value)) found.push(badEscape(at, token.value));
  });
  return found;
}

/** Tokens that an operand ends with: a `-` behind one takes away from it. */
const OPERAND_ENDS: ReadonlySet<string> = new Set([
  "ident",
  "int",
  "path",
  "raw",
  "true",
  "false",
  "string_end",
  "triple_end",
  "rparen",
  "rbracket",
  "rbrace",
]);

const isNegated = (tokens: readonly Token[], i: number): boolean =>
  tokens[i - 1]?.value === "-" && !(tokens[i - 1]?.type === "minus" && OPERAND_ENDS.has(tokens[i - 2]?.type ?? ""));

function inOrder(found: readonly Diagnostic[]): readonly Diagnostic[] {
  return found.toSorted((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0));
}
