import { NONE, OP, type Comparison, type ExprId, type Junction } from "../model/expressions.ts";
import type { SymbolId } from "../model/model.ts";
import type { Lexer } from "../text/lexer.ts";
import { TOKEN, type TokenKind } from "../text/tokens.ts";
import type { TreeBuilder } from "./tree-builder.ts";

/** What can't be read as an expression; the token that doesn't fit is the current one. */
export const FAILED = -2;

const COMPARISONS: ReadonlyMap<TokenKind, Comparison> = new Map<TokenKind, Comparison>([
  [TOKEN.equal, OP.equal],
  [TOKEN.unequal, OP.unequal],
  [TOKEN.less, OP.less],
  [TOKEN.lessEqual, OP.lessEqual],
  [TOKEN.greater, OP.greater],
  [TOKEN.greaterEqual, OP.greaterEqual],
]);

/** Parentheses and `!` in one another: more than that is no expression. */
const DEEPEST = 1000;

/** Text whose expression, if it is one, is the same each time: nothing to expand or to warn of, no strings. */
const PLAIN = /^[\w \t!()=<>-]*(?:(?:&&|\|\|)[\w \t!()=<>-]*)*$/;

/** The current token of a text, and expressions that begin with it. */
export class TokenReader {
  token: TokenKind = TOKEN.end;
  readonly lexer: Lexer;
  readonly #tree: TreeBuilder;
  /** By the text up to the end of its line, behind `if` and behind `depends`: most conditions stand at many places. */
  readonly #conditions = new Map<string, ExprId>();
  readonly #dependencies = new Map<string, ExprId>();
  #depth = 0;

  constructor(lexer: Lexer, tree: TreeBuilder) {
    this.lexer = lexer;
    this.#tree = tree;
  }

  advance(): void {
    this.token = this.lexer.next();
  }

  isAt(kind: TokenKind): boolean {
    return this.token === kind;
  }

  /** `if EXPRESSION` where it stands; NONE where it doesn't. */
  condition(): ExprId {
    return this.token === TOKEN.if ? this.following() : NONE;
  }

  /** The expression behind the current token. */
  following(): ExprId {
    return this.#remembered(this.#conditions, undefined);
  }

  /** `depends on EXPRESSION`, at its first word. */
  dependency(): ExprId {
    return this.#remembered(this.#dependencies, TOKEN.on);
  }

  #remembered(known: Map<string, ExprId>, word: TokenKind | undefined): ExprId {
    const { rest } = this.lexer;
    const before = rest === undefined ? undefined : known.get(rest);
    if (rest !== undefined && before !== undefined) {
      this.lexer.skip(rest);
      this.token = TOKEN.eol;
      return before;
    }
    this.advance();
    if (word !== undefined) {
      if (this.token !== word) return FAILED;
      this.advance();
    }
    const made = this.expression();
    if (rest !== undefined && made !== FAILED && this.token === TOKEN.eol && PLAIN.test(rest)) known.set(rest, made);
    return made;
  }

  /** `||` binds less than `&&`, that less than comparisons, which don't nest, and `!` takes what is nearest. */
  expression(): ExprId {
    const first = this.#conjunction();
    return first === FAILED || this.token !== TOKEN.or ? first : this.#junction(OP.or, first);
  }

  /** A name or a string; FAILED: neither. */
  symbol(): SymbolId {
    if (this.token === TOKEN.quoted) {
      const symbol = this.#tree.constant(this.lexer.text);
      this.advance();
      return symbol;
    }
    return this.name();
  }

  /** A name without quotes. */
  name(): SymbolId {
    if (this.token !== TOKEN.word) return FAILED;
    const symbol = this.#tree.option(this.lexer.text, this.lexer.file, this.lexer.start);
    this.advance();
    return symbol;
  }

  #conjunction(): ExprId {
    const first = this.#single();
    return first === FAILED || this.token !== TOKEN.and ? first : this.#junction(OP.and, first);
  }

  /** What follows the first part, each behind the word for the junction: a long chain is made once, not with each of its beginnings. */
  #junction(op: Junction, first: ExprId): ExprId {
    const word = op === OP.or ? TOKEN.or : TOKEN.and;
    const parts = [first];
    while (this.token === word) {
      this.advance();
      const next = op === OP.or ? this.#conjunction() : this.#single();
      if (next === FAILED) return FAILED;
      parts.push(next);
    }
    return this.#tree.expressions.junction(op, parts);
  }

  #single(): ExprId {
    if (this.token !== TOKEN.not && this.token !== TOKEN.open) return this.#comparison();
    if (this.#depth >= DEEPEST) return FAILED;
    this.#depth++;
    const inner = this.token === TOKEN.not ? this.#negation() : this.#group();
    this.#depth--;
    return inner;
  }

  #negation(): ExprId {
    this.advance();
    const inner = this.#single();
    return inner === FAILED ? FAILED : this.#tree.expressions.not(inner);
  }

  #group(): ExprId {
    this.advance();
    const inner = this.expression();
    if (inner === FAILED || this.token !== TOKEN.close) return FAILED;
    this.advance();
    return inner;
  }

  #comparison(): ExprId {
    const left = this.symbol();
    if (left === FAILED) return FAILED;
    const comparison = COMPARISONS.get(this.token);
    if (comparison === undefined) return this.#tree.expressions.symbol(left);
    this.advance();
    const right = this.symbol();
    return right === FAILED ? FAILED : this.#tree.expressions.compare(comparison, left, right);
  }
}
