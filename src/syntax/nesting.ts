import type { Token } from "./lexer.ts";

/** Brackets in brackets, or signs before signs. */
export const MAX_NESTING = 1_000;

const OPENS: ReadonlySet<string> = new Set(["lbrace", "lbracket", "nllbracket", "lparen", "nllparen", "interpolate"]);
const CLOSES: ReadonlySet<string> = new Set(["rbrace", "rbracket", "rparen"]);
const SIGNS: ReadonlySet<string> = new Set(["not", "minus", "nlminus"]);

/** The first token that stands too deep: later stages follow the tree with calls, and the stack of calls is finite. */
export function tokenTooDeep(tokens: readonly Token[]): Token | undefined {
  let depth = 0;
  let signs = 0;
  for (const token of tokens) {
    if (OPENS.has(token.type)) depth++;
    if (CLOSES.has(token.type)) depth = Math.max(0, depth - 1);
    signs = SIGNS.has(token.type) ? signs + 1 : 0;
    if (depth + signs > MAX_NESTING) return token;
  }
  return undefined;
}

/** The innermost bracket that is open at the end. */
export function unclosed(tokens: readonly Token[]): Token | undefined {
  const open: Token[] = [];
  for (const token of tokens) {
    if (OPENS.has(token.type)) open.push(token);
    if (CLOSES.has(token.type)) open.pop();
  }
  return open.at(-1);
}
