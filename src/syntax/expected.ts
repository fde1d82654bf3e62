import { KEYWORDS, OPERATOR_TEXTS, type Token } from "./lexer.ts";

const WORDS: Readonly<Record<string, string>> = {
  ident: "a name",
  int: "a number",
  path: "a path (./file)",
  string_start: "a string",
  triple_start: "a string",
  raw: "a string",
  lbrace: "{",
  rbrace: "}",
  string_end: 'the closing "',
  triple_end: 'the closing """',
};

/** What begins an expression; told as one when all could come. */
const EXPRESSION = ["ident", "int", "path", "string_start", "lbracket", "lparen", "lbrace", "not"];
const OPERATORS_BETWEEN = ["plus", "star", "eqeq", "or", "and", "coalesce"];
const SHOWN = 5;

/** A token in the user's words. */
export function describeToken(token: Token): string {
  if (token.type === "eof") return "end: something is missing here";
  if (token.type === "string_start" || token.type === "triple_start" || token.type === "raw" || token.type === "text") return "string";
  if (token.type === "path") return `path ${token.value}`;
  if (token.type === "int") return `number ${token.value}`;
  if (token.type === "ident") return `name ${token.value}`;
  return KEYWORDS.has(token.type) ? `keyword ${token.value}` : token.value;
}

/** What could have come, most telling first. */
export function describeExpected(types: ReadonlySet<string>): readonly string[] {
  const left = new Set([...types].filter((type) => !type.startsWith("nl") && type !== "only_expression"));
  const words: string[] = [];
  const take = (group: readonly string[], word: string, rest: readonly string[] = []): void => {
    if (!group.every((type) => left.has(type))) return;
    for (const type of [...group, ...rest]) left.delete(type);
    words.push(word);
  };
  take(EXPRESSION, "an expression", [
    "true",
    "false",
    "raw",
    "triple_start",
    "if",
    "let",
    "fn",
    "match",
    "derivation",
    "minus",
    "interpolate",
  ]);
  take(OPERATORS_BETWEEN, "an operator", [
    "minus",
    "slash",
    "percent",
    "plusplus",
    "amp",
    "noteq",
    "lt",
    "lteq",
    "gt",
    "gteq",
    "has",
    "dot",
    "lparen",
    "lbracket",
  ]);
  const rest = [...left].map((type) => WORDS[type] ?? OPERATOR_TEXTS[type] ?? type);
  const all = [...new Set([...rest.filter((word) => !/^[a-z]+$/.test(word)), ...words, ...rest.filter((word) => /^[a-z]+$/.test(word))])];
  return all.length > SHOWN ? [...all.slice(0, SHOWN), "…"] : all;
}
