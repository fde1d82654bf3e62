import type { Macros } from "../macro/macros.ts";
import { CODE, isBlank, isWordOrDollar } from "./characters.ts";
import { findHelpEnd } from "./help-text.ts";
import { operatorAt, widthOf } from "./operators.ts";
import { KEYWORDS, TOKEN, type Dialect, type TokenKind } from "./tokens.ts";

/** What the lexer tells about on the way. `offset`: in the text of the current file. */
export interface LexerEvents {
  unsupportedCharacter(offset: number): void;
  multiLineString(offset: number): void;
  noFinalNewline(offset: number): void;
}

interface OpenFile {
  readonly file: number;
  readonly source: string;
  at: number;
  /** Line breaks before `counted`. */
  lines: number;
  counted: number;
}

/** Most code of a run is not compiled yet: one call of an expression costs less than a loop over the characters of a word. */
const WORD = /[\w-]*/y;
const PLAIN_QUOTED = { '"': /[^"\\$\n]*/y, "'": /[^'\\$\n]*/y } as const;

const NO_FILE: OpenFile = { file: -1, source: "", at: 0, lines: 0, counted: 0 };

/**
 * Turns texts into tokens. Files that are sourced are read in the middle of what asks for them, so their tokens are one stream: an entry may begin
 * in one file and go on in the next. Fields tell about the last token.
 */
export class Lexer {
  /** Of words, strings, help texts and values that are assigned. */
  text = "";
  start = 0;
  end = 0;
  /** Where the first token of the current statement stands: one object for all statements, so whoever keeps a place copies it. */
  readonly statement: { file: number; offset: number } = { file: -1, offset: 0 };

  #open: OpenFile = NO_FILE;
  #at = 0;
  #source = "";
  readonly #outer: OpenFile[] = [];
  #last: TokenKind = TOKEN.eol;
  #beforeLast: TokenKind = TOKEN.eol;
  #mode: "statement" | "assignment" | "help" = "statement";
  /** Patterns in `source`, and words of its own. */
  readonly isExtended: boolean;
  readonly #keywords: ReadonlyMap<string, TokenKind>;
  readonly #macros: Macros;
  readonly #events: LexerEvents;

  constructor(dialect: Dialect, macros: Macros, events: LexerEvents) {
    this.isExtended = dialect === "extended";
    this.#keywords = KEYWORDS[dialect];
    this.#macros = macros;
    this.#events = events;
  }

  /** The file that is read; -1: all are at their end. */
  get file(): number {
    return this.#open.file;
  }

  get offset(): number {
    return this.#at;
  }

  /** Files that are open, the innermost first. */
  get openFiles(): readonly { readonly file: number; readonly at: number }[] {
    return [{ file: this.#open.file, at: this.#at }, ...this.#outer.toReversed()];
  }

  /** The line that is read, from 1. */
  get line(): number {
    const open = this.#open;
    for (let at = open.source.indexOf("\n", open.counted); at >= 0 && at < this.#at; at = open.source.indexOf("\n", at + 1)) {
      open.lines++;
      open.counted = at + 1;
    }
    return open.lines + 1;
  }

  /** Reads another file before it goes on. */
  enter(file: number, source: string): void {
    if (this.#open !== NO_FILE) {
      this.#open.at = this.#at;
      this.#outer.push(this.#open);
    }
    this.#open = { file, source, at: 0, lines: 0, counted: 0 };
    this.#source = source;
    this.#at = 0;
  }

  /** What follows is a help text. */
  expectHelp(): void {
    this.#mode = "help";
  }

  next(): TokenKind {
    for (;;) {
      const kind = this.#scan();
      if (this.#last === TOKEN.eol || this.#last === TOKEN.helpText) {
        if (kind === TOKEN.eol) continue;
        this.statement.file = this.#open.file;
        this.statement.offset = this.start;
      } else if (this.#last === TOKEN.word && this.#beforeLast === TOKEN.eol && ASSIGNMENTS.has(kind)) this.#mode = "assignment";
      this.#beforeLast = this.#last;
      this.#last = kind;
      return kind;
    }
  }

  /** What stands between the last token and the end of its line; undefined: the line has no end. */
  get rest(): string | undefined {
    const newline = this.#source.indexOf("\n", this.#at);
    return newline < 0 ? undefined : this.#source.slice(this.#at, newline);
  }

  /** Takes the rest of a statement's line as read, and the line's end as the last token. */
  skip(rest: string): void {
    this.#at += rest.length + 1;
    this.#last = TOKEN.eol;
  }

  #scan(): TokenKind {
    if (this.#mode !== "statement") return this.#mode === "help" ? this.#help() : this.#assigned();
    for (;;) {
      const source = this.#source;
      let at = this.#at;
      let code = source.charCodeAt(at);
      while (code === CODE.space || code === CODE.tab) code = source.charCodeAt(++at);
      this.start = at;
      if (code === CODE.newline) {
        this.end = this.#at = at + 1;
        return TOKEN.eol;
      }
      if (isWordOrDollar(code)) {
        const kind = this.#word(at);
        if (kind !== TOKEN.end) return kind;
        continue;
      }
      if (at >= source.length) {
        this.#at = at;
        return this.#endOfFile();
      }
      if (code === CODE.hash) {
        const newline = source.indexOf("\n", at);
        this.#at = newline < 0 ? source.length : newline;
        continue;
      }
      if (code === CODE.quote || code === CODE.apostrophe) return this.#quoted(at, code);
      const kind = operatorAt(code, source.charCodeAt(at + 1));
      if (kind !== TOKEN.end) {
        this.end = this.#at = at + widthOf(kind);
        return kind;
      }
      if (code === CODE.backslash && source.charCodeAt(at + 1) === CODE.newline) this.#at = at + 2;
      else {
        this.#events.unsupportedCharacter(at);
        this.#at = at + 1;
      }
    }
  }

  /** `end`: it expands to nothing. */
  #word(start: number): TokenKind {
    const source = this.#source;
    WORD.lastIndex = start;
    WORD.test(source);
    const at = WORD.lastIndex;
    if (source.charCodeAt(at) !== CODE.dollar) {
      this.end = this.#at = at;
      this.text = source.slice(start, at);
      return this.#keywords.get(this.text) ?? TOKEN.word;
    }
    this.#at = start;
    const newline = source.indexOf("\n", at);
    const line = source.slice(start, newline < 0 ? source.length : newline);
    const { value, end } = this.#macros.expandToken(line, 0);
    this.end = this.#at = start + end;
    this.text = value;
    return value === "" ? TOKEN.end : TOKEN.word;
  }

  #quoted(start: number, quote: number): TokenKind {
    const source = this.#source;
    const plain = PLAIN_QUOTED[quote === CODE.quote ? '"' : "'"];
    plain.lastIndex = start + 1;
    plain.test(source);
    let at = plain.lastIndex;
    if (source.charCodeAt(at) === quote) {
      this.text = source.slice(start + 1, at);
      this.end = this.#at = at + 1;
      return TOKEN.quoted;
    }
    let text = "";
    let from = start + 1;
    for (; ; at++) {
      const code = source.charCodeAt(at);
      if (at >= source.length || code === quote) break;
      if (code === CODE.newline) {
        this.#events.multiLineString(start);
        break;
      }
      if (code === CODE.backslash) {
        text += source.slice(from, at);
        from = at + 1;
        if (from < source.length && source.charCodeAt(from) !== CODE.newline) at++;
      } else if (code === CODE.dollar) {
        text += source.slice(from, at);
        this.#at = at;
        const newline = source.indexOf("\n", at);
        const { value, end } = this.#macros.expandDollar(source.slice(at + 1, newline < 0 ? source.length : newline), 0);
        text += value;
        from = at + 1 + end;
        at = from - 1;
      }
    }
    this.text = text + source.slice(from, Math.min(at, source.length));
    this.end = this.#at = source.charCodeAt(at) === quote ? at + 1 : Math.min(at, source.length);
    return TOKEN.quoted;
  }

  /** All that follows on the line, from its first character that isn't blank. */
  #assigned(): TokenKind {
    const source = this.#source;
    let at = this.#at;
    while (isBlank(source.charCodeAt(at))) at++;
    this.start = at;
    if (at >= source.length) {
      this.#mode = "statement";
      this.#at = at;
      return this.#endOfFile();
    }
    if (source.charCodeAt(at) === CODE.newline) {
      this.#mode = "statement";
      this.end = this.#at = at + 1;
      return TOKEN.eol;
    }
    const newline = source.indexOf("\n", at);
    this.end = this.#at = newline < 0 ? source.length : newline;
    this.text = source.slice(at, this.#at);
    return TOKEN.assignedValue;
  }

  #help(): TokenKind {
    this.#mode = "statement";
    this.start = this.#at;
    const { end, isBlank: isEmpty } = findHelpEnd(this.#source, this.#at);
    // The text is read when somebody wants it.
    this.text = isEmpty ? "" : "…";
    this.end = this.#at = end;
    return TOKEN.helpText;
  }

  /** The end of a file ends a statement; behind that of the first one is the end of all. */
  #endOfFile(): TokenKind {
    this.end = this.#at;
    if (this.#open === NO_FILE) return TOKEN.end;
    if (this.#last !== TOKEN.eol && this.#last !== TOKEN.helpText) this.#events.noFinalNewline(this.#at);
    this.#open = this.#outer.pop() ?? NO_FILE;
    this.#source = this.#open.source;
    this.#at = this.#open.at;
    return TOKEN.eol;
  }
}

const ASSIGNMENTS: ReadonlySet<TokenKind> = new Set([TOKEN.equal, TOKEN.colonEqual, TOKEN.plusEqual]);
