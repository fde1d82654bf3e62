import type { SourceText } from "#diagnostics/diagnostic.ts";
import { blankLine, hardLine, suffix, type Doc } from "./doc.ts";
import { lex, type Comment, type Token } from "../lexer.ts";

/**
 * Hands out a file's tokens in their order, each with its comments. Whoever prints takes every token, so that no comment is lost: those that stand
 * before a token that begins a line are asked for by `lead`, all others move to the end of the line.
 */
export class TokenCursor {
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private readonly comments: readonly Comment[];
  private readonly closing: ReadonlyMap<number, number>;
  private at = 0;
  private comment = 0;
  /** End of what was taken last, comments included. */
  private taken = 0;

  constructor(source: SourceText) {
    const { tokens, comments } = lex(source);
    this.text = source.text;
    this.tokens = tokens;
    this.comments = comments;
    this.closing = closingBrackets(tokens);
  }

  /** The next token's type; `ahead`: of one after it. */
  type(ahead = 0): string {
    return this.tokens[this.at + ahead]?.type ?? "eof";
  }

  /** Where the next token starts. */
  get start(): number {
    return this.tokens[this.at]?.start ?? this.text.length;
  }

  /** Where the bracket that the next token opens is closed: the end of the closing one. */
  get closingEnd(): number {
    const close = this.closing.get(this.at);
    return close === undefined ? -1 : (this.tokens[close]?.end ?? -1);
  }

  /** Do this bracket and the one before it enclose the same? */
  get isDoubledParen(): boolean {
    const outer = this.closing.get(this.at - 1);
    return outer !== undefined && (this.closing.get(this.at) ?? -2) + 1 === outer;
  }

  /** Stands a line break before the next token? */
  get isOnNewLine(): boolean {
    return this.tokens[this.at]?.afterNewline === true;
  }

  /** Is there an empty line before what comes next, be that a comment? */
  get isAfterBlankLine(): boolean {
    const next = this.comments[this.comment];
    return this.hasBlankLine(this.taken, Math.min(next?.start ?? this.text.length, this.start));
  }

  /** In the bracket that the next token opens: begins a line after it, or stands a comment directly in it? */
  get isBroken(): boolean {
    const close = this.closing.get(this.at);
    if (close === undefined) return false;
    const end = this.tokens[close]?.start ?? 0;
    if (close > this.at + 1 && this.tokens[this.at + 1]?.afterNewline === true) return true;
    const inside = this.comments.filter((one) => one.start > this.start && one.start < end);
    return inside.some((one) => this.standsDirectlyIn(one, close));
  }

  /** The next token as it is written. */
  take(): Doc {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Error("no token is left");
    const before = this.pending();
    this.at++;
    this.taken = token.end;
    return [before, this.text.slice(token.start, token.end), this.trailing()];
  }

  /** Passes over the next token; its comments stay. */
  drop(): Doc {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Error("no token is left");
    const before = this.pending();
    this.at++;
    this.taken = token.end;
    return [before, this.trailing()];
  }

  /** A whole string as it is written, whatever is interpolated. */
  takeString(): Doc {
    const before = this.pending();
    const first = this.tokens[this.at];
    if (first === undefined) throw new Error("no token is left");
    let depth = 0;
    let end = first.end;
    do {
      const token = this.tokens[this.at++];
      if (token === undefined) throw new Error("a string without an end");
      if (token.type === "string_start" || token.type === "triple_start") depth++;
      if (token.type === "string_end" || token.type === "triple_end") depth--;
      ({ end } = token);
    } while (depth > 0);
    while ((this.comments[this.comment]?.start ?? end) < end) this.comment++;
    this.taken = end;
    return [before, this.text.slice(first.start, end), this.trailing()];
  }

  /** Comments that stand before the next token, each on its line, without a line break after the last. */
  dangling(): Doc {
    const docs: Doc[] = [];
    for (let comment = this.nextComment(); comment !== undefined; comment = this.nextComment()) {
      if (docs.length > 0) docs.push(this.hasBlankLine(this.taken, comment.start) ? blankLine : hardLine);
      docs.push(this.text.slice(comment.start, comment.end).trimEnd());
      this.comment++;
      this.taken = comment.end;
    }
    return docs;
  }

  /** Does a comment stand before the next token? */
  get hasDangling(): boolean {
    return this.nextComment() !== undefined;
  }

  private nextComment(): Comment | undefined {
    const comment = this.comments[this.comment];
    return comment !== undefined && comment.start < this.start ? comment : undefined;
  }

  /** The comments before a token that begins a line, each on its own. */
  lead(): Doc {
    if (!this.hasDangling) return "";
    const comments = this.dangling();
    return [comments, this.hasBlankLine(this.taken, this.start) ? blankLine : hardLine];
  }

  private pending(): Doc {
    const docs: Doc[] = [];
    for (let comment = this.nextComment(); comment !== undefined; comment = this.nextComment()) {
      docs.push(suffix(this.text.slice(comment.start, comment.end).trimEnd()));
      this.comment++;
      this.taken = comment.end;
    }
    return docs;
  }

  private trailing(): Doc {
    const comment = this.nextComment();
    if (comment === undefined || this.text.slice(this.taken, comment.start).includes("\n")) return "";
    this.comment++;
    this.taken = comment.end;
    return suffix(this.text.slice(comment.start, comment.end).trimEnd());
  }

  private hasBlankLine(from: number, to: number): boolean {
    return /\n[ \t\r]*\n/.test(this.text.slice(from, to));
  }

  /** Not in a bracket within it. */
  private standsDirectlyIn(comment: Comment, close: number): boolean {
    for (let i = this.at + 1; i < close; i++) {
      const token = this.tokens[i];
      if (token === undefined || token.start > comment.start) return true;
      const inner = this.closing.get(i);
      const end = inner === undefined ? undefined : this.tokens[inner];
      if (inner === undefined || end === undefined) continue;
      if (comment.start < end.end) return false;
      i = inner;
    }
    return true;
  }
}

/** Index of each opening bracket → index of its closing one. */
function closingBrackets(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (const [i, { type }] of tokens.entries()) {
    if (["lparen", "nllparen", "lbracket", "nllbracket", "lbrace", "interpolate"].includes(type)) open.push(i);
    if (!["rparen", "rbracket", "rbrace"].includes(type)) continue;
    const start = open.pop();
    if (start !== undefined) closing.set(start, i);
  }
  return closing;
}
