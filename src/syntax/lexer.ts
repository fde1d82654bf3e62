import moo from "moo";
import type { Diagnostic, SourceText } from "#diagnostics/diagnostic.ts";
import { badCharacter, badNumber, unterminatedString } from "#diagnostics/syntax.ts";

/** A token as the grammar sees it: matched by `type`. Offsets are UTF-16, `end` exclusive. */
export interface Token {
  readonly type: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** A line break stands between this token and the one before it. */
  readonly afterNewline: boolean;
}

/** White space is dropped; comments are kept aside for the formatter. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

export interface Lexed {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Words that begin an item when they stand in column 1: recovery after a mistake starts there. */
export const ITEM_KEYWORDS: ReadonlySet<string> = new Set([
  "library",
  "interface",
  "platform",
  "image",
  "profile",
  "workspace",
  "exports",
  "extend",
  "override",
  "rule",
  "const",
  "let",
  "import",
  "input",
  "open",
]);

/** Reserved except directly before a single `=` and after a `.`. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  ...ITEM_KEYWORDS,
  "from",
  "as",
  "using",
  "option",
  "needs",
  "suggests",
  "provides",
  "choose",
  "use",
  "check",
  "because",
  "when",
  "default",
  "force",
  "if",
  "then",
  "else",
  "match",
  "fn",
  "for",
  "in",
  "has",
  "derivation",
  "true",
  "false",
  "enum",
]);

/** Operator → token type. */
export const OPERATORS: Readonly<Record<string, string>> = {
  "++=": "plusplus_eq",
  "...": "spread",
  "??": "coalesce",
  "||": "or",
  "&&": "and",
  "==": "eqeq",
  "!=": "noteq",
  "<=": "lteq",
  ">=": "gteq",
  "=>": "arrow",
  "+=": "pluseq",
  "++": "plusplus",
  "..": "dotdot",
  "=": "eq",
  "<": "lt",
  ">": "gt",
  "&": "amp",
  "+": "plus",
  "-": "minus",
  "*": "star",
  "/": "slash",
  "%": "percent",
  "!": "not",
  "(": "lparen",
  ")": "rparen",
  "[": "lbracket",
  "]": "rbracket",
  ",": "comma",
  ":": "colon",
  ".": "dot",
  "|": "bar",
};

/** Token type → operator, for messages. */
export const OPERATOR_TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(OPERATORS).map(([text, type]) => [type, text]),
);

/** Token type → how it looks; the states of strings are below. Editors' grammars are made from these (docs/editors). */
export const TOKENS = {
  comment: /#[^\n]*/,
  raw: /r"[^"\n]*"/,
  path: /\.\.?\/[A-Za-z0-9_+@./-]*/,
  int: /(?:0x[0-9a-fA-F_]+|[0-9][0-9_]*)(?:[KMGT]iB)?/,
  ident: /[A-Za-z_][A-Za-z0-9_]*/,
  escape: /\\(?:u\{[0-9a-fA-F]{1,6}\}|[^\n])/,
};

const main: moo.Rules = {
  space: /[ \t\r]+/,
  newline: { match: /\n/, lineBreaks: true },
  comment: TOKENS.comment,
  raw: TOKENS.raw,
  triple_start: { match: '"""', push: "triple" },
  string_start: { match: '"', push: "string" },
  path: TOKENS.path,
  int: TOKENS.int,
  ident: TOKENS.ident,
  lbrace: { match: "{", push: "main" },
  rbrace: { match: "}", pop: 1 },
  operator: Object.keys(OPERATORS),
  bad: { match: /\ufeff|[^\0-\x7f]+|[^]/, lineBreaks: true },
};

const lexer = moo.states({
  main,
  string: {
    dollar: "$${",
    interpolate: { match: "${", push: "main" },
    escape: TOKENS.escape,
    text: /[^"\\$\n]+|\$|\\/,
    string_end: { match: '"', pop: 1 },
    unterminated: { match: /\n/, lineBreaks: true, pop: 1 },
  },
  triple: {
    dollar: "$${",
    interpolate: { match: "${", push: "main" },
    escape: TOKENS.escape,
    triple_end: { match: '"""', pop: 1 },
    text: { match: /[^"\\$]+|"|\$|\\/, lineBreaks: true },
  },
});

/** Some editors put it before a text in UTF-8. */
const BYTE_ORDER_MARK = "\ufeff";

/** Splits a text into tokens. Every mistake is told (KILN-E0101, KILN-E0102, KILN-E0108) and passed over. */
export function lex(source: SourceText): Lexed {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  const diagnostics: Diagnostic[] = [];
  const bad: Comment[] = [];
  let afterNewline = true;
  let stringStart = 0;
  /** Where the line ended that the last string without an end began on. */
  let lastBroken = -1;
  const { text } = source;
  lexer.reset(text);
  for (let token = lexer.next(); token; token = lexer.next()) {
    const start = token.offset;
    const end = start + token.text.length;
    // oxlint-disable-next-line switch-exhaustiveness-check -- all other types are tokens of the grammar
    switch (token.type) {
      case "space":
        continue;
      case "newline":
        afterNewline = true;
        continue;
      case "comment":
        comments.push({ start, end });
        continue;
      case "bad":
        if (start === 0 && token.text === BYTE_ORDER_MARK) continue;
        bad.push({ start: bad.at(-1)?.end === start ? (bad.pop()?.start ?? start) : start, end });
        continue;
      case "unterminated":
        // A text over two lines: the quote that was meant to end it seems to begin another one.
        if (lastBroken < 0 || text.slice(lastBroken + 1, start).includes("\n"))
          diagnostics.push(unterminatedString({ source, start: stringStart, end: start }));
        lastBroken = start;
        tokens.push({ type: "string_end", value: "", start, end: start, afterNewline: false });
        afterNewline = true;
        continue;
    }
    const before = tokens.at(-1);
    if (token.type === "ident" && before?.type === "int" && before.end === start) {
      diagnostics.push(badNumber({ source, start: before.start, end }, before.value, token.text));
      continue;
    }
    if (token.type === "string_start" || token.type === "triple_start") stringStart = start;
    tokens.push({ type: typeOf(token.type ?? "", token.text, afterNewline), value: token.text, start, end, afterNewline });
    afterNewline = false;
  }
  const open = lexer.save().state;
  if (open === "string" || open === "triple") {
    const isTriple = open === "triple";
    diagnostics.push(unterminatedString({ source, start: stringStart, end: isTriple ? stringStart + 3 : text.length }, isTriple));
    tokens.push({ type: `${open}_end`, value: "", start: text.length, end: text.length, afterNewline: false });
  }
  tokens.push(eof(text));
  diagnostics.push(...bad.map(({ start, end }) => badCharacter({ source, start, end }, text.slice(start, end))));
  return { tokens: settleKeywords(tokens), comments, diagnostics };
}

function eof(text: string): Token {
  return { type: "eof", value: "", start: text.length, end: text.length, afterNewline: true };
}

function typeOf(rule: string, text: string, afterNewline: boolean): string {
  if (rule === "ident") return KEYWORDS.has(text) ? text : "ident";
  if (rule !== "operator") return rule;
  const type = OPERATORS[text] ?? rule;
  // These continue an expression only on its own line.
  return afterNewline && (text === "(" || text === "[" || text === "-") ? `nl${type}` : type;
}

/** What can't follow a keyword: there it is a plain name. */
const AFTER_NAMES: ReadonlySet<string> = new Set(["eq", "pluseq", "plusplus_eq", "colon", "dot"]);
/** Words that begin items and entries are plain names at the end of an element too: `rules = [c_library, image]`. */
const AFTER_LISTED_NAMES: ReadonlySet<string> = new Set(["comma", "rbracket", "rparen"]);

/** A word that is a keyword directly before another one, and a plain name (and a block's) everywhere else. */
export const OPTIONS_FROM = { word: "options", next: "from" } as const;

/**
 * Keywords are plain names directly before `=`, `+=`, `++=`, `:` and `.`, after a `.`, as names of rules, and those that begin items as elements of lists.
 * `options` is one before `from`.
 */
function settleKeywords(tokens: readonly Token[]): readonly Token[] {
  return tokens.map((token, i) => {
    const next = tokens[i + 1]?.type ?? "eof";
    const before = tokens[i - 1]?.type;
    if (token.type === "ident" && token.value === OPTIONS_FROM.word && next === OPTIONS_FROM.next && before !== "dot")
      return { ...token, type: OPTIONS_FROM.word };
    if (!KEYWORDS.has(token.type)) return token;
    const isName =
      (AFTER_NAMES.has(next) && !(next === "dot" && (token.type === "true" || token.type === "false"))) ||
      before === "dot" ||
      (before === "rule" && next === "lparen") ||
      (ITEM_KEYWORDS.has(token.type) && AFTER_LISTED_NAMES.has(next));
    return isName ? { ...token, type: "ident" } : token;
  });
}

/** Cuts a file's tokens into items: each begins with a declaration keyword in column 1. What stands before the first is an item of its own. */
export function splitItems(tokens: readonly Token[], text: string): readonly (readonly Token[])[] {
  const items: Token[][] = [];
  let item: Token[] = [];
  for (const token of tokens) {
    const column1 = token.start === 0 || text.charCodeAt(token.start - 1) === 10;
    if (column1 && ITEM_KEYWORDS.has(token.type) && item.length > 0) {
      items.push(item);
      item = [];
    }
    if (token.type !== "eof") item.push(token);
  }
  if (item.length > 0) items.push(item);
  return items;
}
