import { nearest } from "#diagnostics/suggest.ts";
import { ITEM_KEYWORDS, KEYWORDS, OPERATOR_TEXTS, type Token } from "./lexer.ts";

/** A token where others were due: `types` could have come. */
export interface Misfit {
  readonly token: Token;
  readonly before: Token | undefined;
  /** What stands before that; where it is a string, before its opening quotes. */
  readonly earlier: Token | undefined;
  readonly types: ReadonlySet<string>;
}

/** What to do, from the commonest mistakes: the first that fits counts. */
export function adviceFor(misfit: Misfit): string {
  return (
    RULES.find(([fits]) => fits(misfit))?.[1](misfit) ??
    (expectsOnly(misfit.types) ? `write ${only(misfit.types)} here` : "`kiln doc` tells how each form is written")
  );
}

type Rule = readonly [fits: (misfit: Misfit) => boolean, advice: (misfit: Misfit) => string];

const ELEMENTS: ReadonlySet<string> = new Set(["path", "ident", "string_start", "int"]);
/** What may be meant as an argument, where no parenthesis opens it. */
const ARGUMENTS: ReadonlySet<string> = new Set([...ELEMENTS, "raw", "triple_start", "true", "false", "fn"]);
/** Words of other languages. */
const FOREIGN: Readonly<Record<string, string>> = {
  and: "&&",
  or: "||",
  not: "!",
  elif: "else if",
  lambda: "fn(x) => …",
  function: "fn(x) => …",
  def: "let NAME = fn(x) => …",
  config: "option NAME: TYPE { … } in a library",
};
/** What entries of other languages begin with, where `WORD NAME` or `WORD "TEXT"` reads as the begin of a block. */
const FOREIGN_ENTRIES: Readonly<Record<string, string>> = {
  depends: "depends = CONDITION",
  visible: "visible = CONDITION",
  select: "requires = [LIBRARY.OPTION]",
  imply: "suggests LIBRARY.OPTION",
  bool: "option NAME: bool { prompt = … }",
  int: "option NAME: int { prompt = … }",
  string: "option NAME: string { prompt = … }",
  prompt: "prompt = …",
  range: "range = [MIN, MAX]",
  inherit: "NAME = NAME",
  include: "import { NAME } from ./FILE.kiln",
};

const CLOSERS: Readonly<Record<string, string>> = { rbracket: "]", rparen: ")", rbrace: "}" };
const OPENERS: Readonly<Record<string, string>> = { rbracket: "[", rparen: "(", rbrace: "{" };
/** What could close the innermost bracket that is open. */
const due = (types: ReadonlySet<string>): string | undefined => Object.keys(CLOSERS).find((type) => types.has(type));

const RULES: readonly Rule[] = [
  [
    ({ token, types }) => types.has("else") && (token.type === "eof" || token.afterNewline || token.type in CLOSERS),
    () => "every if has an else; what may be missing is written with when: [x when CONDITION]",
  ],
  [
    ({ token, types }) => token.type in CLOSERS && due(types) !== undefined,
    ({ types }) => `close the ${OPENERS[due(types) ?? ""]} with ${CLOSERS[due(types) ?? ""]}`,
  ],
  [({ token, before }) => token.type in CLOSERS && before?.type === "comma", () => "an element is missing before it"],
  [({ token, types }) => token.type === "eof" && types.has("rbracket"), () => "close the [ with ]"],
  [({ token, types }) => token.type === "eof" && types.has("rparen"), () => "close the ( with )"],
  [({ token, types }) => token.type === "eof" && types.has("rbrace"), () => "close the { of this item with }"],
  [({ token, types }) => token.type === "eof" && beginsExpression(types), () => "the value is missing: write an expression"],
  [({ token }) => token.type === "eof", () => "finish this item"],
  [
    (misfit) => foreignWord(misfit) !== undefined,
    (misfit) => `Kiln writes ${FOREIGN[foreignWord(misfit) ?? ""]} for ${foreignWord(misfit)}`,
  ],
  [
    ({ before, types }) => before?.type === "let" && types.has("lbrace"),
    () => "in an expression it is let { NAME = VALUE } in …; let NAME = VALUE is an item of a file",
  ],
  [
    (misfit) => blockWord(misfit) !== undefined,
    (misfit) => {
      const word = blockWord(misfit) ?? "";
      const meant = Object.hasOwn(FOREIGN_ENTRIES, word) ? FOREIGN_ENTRIES[word] : undefined;
      return meant === undefined ? `a field is written ${word} = …, a block ${word} { … }` : `Kiln writes ${meant} for ${word}`;
    },
  ],
  [
    ({ earlier, before, types }) =>
      (earlier?.type === "default" && types.has("eq") && !types.has("lbrace")) || (before?.type === "default" && types.has("ident")),
    () => "a default is written default = VALUE",
  ],
  [
    ({ token, before, types }) =>
      token.type === "string_start" && types.has("ident") && !types.has("string_start") && before?.type !== "has",
    () => "names stand without quotes",
  ],
  [
    ({ token, types }) => token.type === "ident" && types.has("string_start") && !types.has("ident"),
    ({ token }) => `write "${token.value}"`,
  ],
  [
    ({ token, types }) => token.type === "lbrace" && expectsOnly(types) && types.has("colon"),
    () => "a type stands behind the name: NAME: bool",
  ],
  [
    ({ token }) => token.type === "dotdot",
    () => "MIN..MAX stands in types only, as in int(1..4); an option's range is a list, [MIN, MAX], and range(1, 5) the ints from 1 to 4",
  ],
  [({ token, types }) => token.type === "for" && types.has("comma"), () => "for gives one element for each of a list: [f(x) for x in xs]"],
  [({ token, before }) => token.type === "slash" && before?.type === "slash", () => "records are merged with a & b; comments begin with #"],
  [({ token, types }) => token.type === "slash" && types.has("library"), () => "comments begin with #"],
  [({ token }) => token.type === "arrow", () => "functions are written fn(x, y) => …"],
  [
    ({ token, before }) => token.type === "ident" && before?.type === "int" && !token.afterNewline && /^[kmgt]i?b?$/i.test(token.value),
    () => "sizes are written without a blank, in powers of 1024: 4KiB, 4MiB, 4GiB",
  ],
  [
    ({ before }) => before?.type === "ident" && before.value === "rec",
    () => "fields of a record don't see one another: bind with let first",
  ],
  [
    ({ token, before }) => token.type === "int" && before?.type === "dot",
    () => "there are no numbers with a fraction: take a smaller unit",
  ],
  [
    ({ token, before, types }) =>
      before?.type === "ident" && types.has("lparen") && !types.has("comma") && !token.afterNewline && ARGUMENTS.has(token.type),
    ({ before }) => `functions are called with parentheses: ${before?.value}(…)`,
  ],
  [
    ({ token, before }) => token.type === "ident" && before?.type === "extend",
    ({ token }) => `say what it is: extend library ${token.value} …, or image, platform, profile`,
  ],
  [
    ({ token, types }) => token.type === "ident" && types.has("library") && misspelt(token) !== undefined,
    ({ token }) => `did you mean "${misspelt(token)}"?`,
  ],
  [
    ({ token, types }) => token.type === "ident" && types.has("library"),
    () => "items begin with a keyword: library, image, let …; a value of the file is written let NAME = …",
  ],
  [
    ({ before, types }) => before === undefined && types.has("library"),
    () => "a recipe is made of items: library NAME { … }, image NAME { … }, let NAME = …",
  ],
  [
    ({ token, before }) => token.type === "if" && (before?.type === "needs" || before?.type === "suggests"),
    () => "names are written out here; the condition stands behind them: needs NAME when CONDITION",
  ],
  [({ before }) => before?.type === "has", () => "has takes a name; for a computed one there is has_key(r, k)"],
  [
    ({ token, types, before }) => token.type === "lbrace" && before?.type === "ident" && types.has("plus"),
    () => "NAME { … } gives no value: functions are called f(…), steps are written derivation { … }",
  ],
  [
    ({ token, types }) => types.has("comma") && ELEMENTS.has(token.type),
    () => "separate the elements of a list, arguments, parameters and arms by commas",
  ],
  [
    ({ token, types }) => token.type === "comma" && types.has("rbrace"),
    () => "entries and fields need no commas: a line break or a space is enough",
  ],
  [({ token, types }) => token.type === "colon" && types.has("eq"), () => "fields are written NAME = VALUE"],
  [
    ({ token, before }) => token.type === "colon" && before?.type === "ident",
    () => "functions are written fn(x) => …, fields NAME = VALUE",
  ],
  [({ token, before }) => token.type === "eq" && before?.type === "eqeq", () => "two = compare: a == b"],
  [({ token, types }) => token.type === "eqeq" && types.has("eq"), () => "a single = gives a field its value"],
  [
    ({ token, before }) => token.type === "eq" && before?.type === "eq",
    () => "one = gives a field its value; two, without a blank, compare",
  ],
  [({ token, types }) => token.type === "eq" && types.has("lbrace"), () => "blocks have no =: write NAME { … }"],
  [({ token }) => token.type === "eq", () => "a single = gives a field its value; comparisons are written =="],
  [({ token, types }) => token.type === "if" && types.has("when"), () => "conditions of fields and elements are written with when"],
  [({ token, types }) => token.type === "minus" && types.has("arrow"), () => "arms and functions are written with =>"],
  [({ token, before }) => token.type === "minus" && before?.type === "ident", () => "names have no -: write _"],
  [
    ({ token, types }) => token.type.endsWith("lbracket") && types.has("ident") && !types.has("lbracket"),
    () => "name them without brackets: needs a, b",
  ],
  [
    ({ token, types }) => ITEM_KEYWORDS.has(token.type) && beginsExpression(types),
    ({ token }) => `${token.value} begins an item of a file, and gives no value`,
  ],
  [
    ({ token, before, types }) => token.type === "dot" && before?.type === "ident" && types.has("eq") && types.has("rbrace"),
    () => "records in records are written out: { a = { b = 1 } }",
  ],
  [
    ({ token, types }) => KEYWORDS.has(token.type) && types.has("ident") && !types.has("rbrace"),
    ({ token }) => `${token.value} is reserved: choose another name`,
  ],
  [
    ({ token, before, types }) => token.afterNewline && before !== undefined && types.has("rbrace"),
    () => "look at the line before: something in it has no end",
  ],
  [({ token }) => token.type.startsWith("nl"), () => "( [ and a binary - continue an expression only on its own line: join the lines"],
  [({ token }) => token.type in CLOSERS, ({ token }) => `this ${CLOSERS[token.type]} closes nothing: take it away`],
  [
    ({ types }) => beginsExpression(types),
    ({ token }) =>
      isOperator(token) ? "a value is missing before it" : "here stands a value: a name, a number, a string, a list, a record …",
  ],
  [({ types }) => types.has("plus"), () => "an operator is missing before it"],
];

const beginsExpression = (types: ReadonlySet<string>): boolean => types.has("string_start") && types.has("int") && types.has("lbracket");
const isOperator = (token: Token): boolean => OPERATOR_TEXTS[token.type] !== undefined;

function foreignWord({ token, before }: Misfit): string | undefined {
  return [token, before].find((one) => one?.type === "ident" && Object.hasOwn(FOREIGN, one.value))?.value;
}

/** The word of `WORD NAME` in a block, where only `{` could follow, and that of `WORD 1`. */
function blockWord({ token, before, earlier, types }: Misfit): string | undefined {
  if (before?.type === "ident" && types.has("eq") && types.has("lbrace") && ARGUMENTS.has(token.type)) return before.value;
  const isLabelled = earlier?.type === "ident" && (before?.type === "ident" || before?.type === "string_end");
  return isLabelled && expectsOnly(types) && types.has("lbrace") ? earlier.value : undefined;
}

const misspelt = (token: Token): string | undefined => nearest(token.value, ITEM_KEYWORDS);

const real = (types: ReadonlySet<string>): readonly string[] => [...types].filter((type) => !type.startsWith("nl"));
const expectsOnly = (types: ReadonlySet<string>): boolean => real(types).length === 1;
const only = (types: ReadonlySet<string>): string => {
  const [type = ""] = real(types);
  return type === "ident" ? "a name" : (OPERATOR_TEXTS[type] ?? (type === "lbrace" ? "{" : type === "rbrace" ? "}" : type));
};
