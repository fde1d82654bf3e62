import { ITEM_KEYWORDS, KEYWORDS, OPERATORS, OPTIONS_FROM, TOKENS } from "#syntax/lexer.ts";

/** A TextMate grammar of the language, made from the lexer's own table (https://macromates.com/manual/en/language_grammars). */
export function textMateGrammar(): object {
  const words = (names: Iterable<string>): string => `\\b(?:${[...names].toSorted().join("|")})\\b`;
  const escaped = (operator: string): string => operator.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
  const constants = ["true", "false"];
  const plain = [...KEYWORDS].filter((word) => !ITEM_KEYWORDS.has(word) && !constants.includes(word));
  const brackets = new Set(["(", ")", "[", "]", ",", ".", ":"]);
  const operators = Object.keys(OPERATORS)
    .filter((operator) => !brackets.has(operator))
    .toSorted((a, b) => b.length - a.length);
  const string = (name: string, quotes: string): object => ({
    name,
    begin: quotes,
    end: quotes,
    patterns: [{ include: "#string-content" }],
  });
  return {
    name: "Kiln",
    scopeName: "source.kiln",
    fileTypes: ["kiln"],
    patterns: [{ include: "#expression" }],
    repository: {
      expression: {
        patterns: [
          { name: "comment.line.number-sign.kiln", match: TOKENS.comment.source },
          { name: "string.quoted.other.raw.kiln", match: TOKENS.raw.source },
          string("string.quoted.triple.kiln", '"""'),
          string("string.quoted.double.kiln", '"'),
          { name: "string.unquoted.path.kiln", match: TOKENS.path.source },
          { name: "constant.numeric.kiln", match: `\\b${TOKENS.int.source}\\b` },
          // Keywords are plain names before `=`, `:` and after a dot.
          {
            name: "variable.other.property.kiln",
            match: `(?<=\\.)${TOKENS.ident.source}|${TOKENS.ident.source}(?=\\s*(?:\\+\\+=|\\+=|=(?![=>])|:))`,
          },
          { name: "constant.language.kiln", match: words(constants) },
          { name: "keyword.declaration.kiln", match: words(ITEM_KEYWORDS) },
          { name: "keyword.control.kiln", match: words(plain) },
          { name: "keyword.control.kiln", match: `\\b${OPTIONS_FROM.word}(?=\\s+${OPTIONS_FROM.next}\\b)` },
          { name: "entity.name.function.kiln", match: `${TOKENS.ident.source}(?=\\()` },
          { name: "variable.other.kiln", match: TOKENS.ident.source },
          { name: "keyword.operator.kiln", match: operators.map(escaped).join("|") },
          { begin: "\\{", end: "\\}", patterns: [{ include: "#expression" }] },
        ],
      },
      "string-content": {
        patterns: [
          { name: "constant.character.escape.kiln", match: "\\$\\$\\{" },
          {
            name: "meta.interpolation.kiln",
            begin: "\\$\\{",
            end: "\\}",
            beginCaptures: { 0: { name: "punctuation.section.embedded.begin.kiln" } },
            endCaptures: { 0: { name: "punctuation.section.embedded.end.kiln" } },
            patterns: [{ include: "#expression" }],
          },
          { name: "constant.character.escape.kiln", match: TOKENS.escape.source },
        ],
      },
    },
  };
}
