import nearley from "nearley";
import { OPERATORS } from "#syntax/lexer.ts";

type Symbol = nearley.Grammar["rules"][number]["symbols"][number];
type Sequence = readonly Symbol[];

const BRACES: Readonly<Record<string, string>> = { "{": "lbrace", "}": "rbrace" };
const terminal = (text: string): Symbol => ({ type: BRACES[text] ?? OPERATORS[text] ?? text });

/** What the lexer settles: written there in characters. */
const LEXICAL: Readonly<Record<string, readonly Sequence[]>> = {
  ident: [[{ type: "ident" }]],
  int: [[{ type: "int" }]],
  path: [[{ type: "path" }]],
  string: [
    [{ type: "string_start" }, "parts", { type: "string_end" }],
    [{ type: "triple_start" }, "parts", { type: "triple_end" }],
    [{ type: "raw" }],
  ],
  parts: [[], ["parts", "part"]],
  part: [[{ type: "text" }], [{ type: "escape" }], [{ type: "dollar" }], [{ type: "interpolate" }, "expr", { type: "rbrace" }]],
};

/** Rules as a page has them, `name = … .` (Wirth's notation: `[ ]` may be left out, `{ }` repeated), as a grammar over Kiln's tokens. */
export function grammarOf(texts: readonly string[], start: string): nearley.Grammar {
  const words = texts
    .join("\n")
    .replaceAll(/\(\*.*?\*\)/g, "")
    .match(/"[^"]*"|\w+|[=|.{}[\]()]/g);
  const rules: nearley.Grammar["rules"] = [];
  const add = (name: string, symbols: Sequence): void => void rules.push(new nearley.Rule(name, [...symbols]));
  for (const [name, sequences] of Object.entries(LEXICAL)) for (const one of sequences) add(name, one);
  let at = 0;
  let made = 0;
  const next = (): string => words?.[at++] ?? "";

  const alternatives = (end: string): readonly Sequence[] => {
    const found: Sequence[] = [];
    let sequence: Symbol[] = [];
    for (let word = next(); word !== end; word = next()) {
      if (word === "") throw new Error(`"${end}" is missing`);
      if (word === "|") {
        found.push(sequence);
        sequence = [];
      } else sequence.push(symbol(word));
    }
    return [...found, sequence];
  };

  const symbol = (word: string): Symbol => {
    if (word.startsWith('"')) return terminal(word.slice(1, -1));
    const closer = { "(": ")", "[": "]", "{": "}" }[word];
    if (closer === undefined) return word;
    const name = `group ${made++}`;
    const inner = alternatives(closer);
    if (word !== "(") add(name, []);
    for (const one of inner) add(name, word === "{" ? [name, ...one] : one);
    return name;
  };

  for (let name = next(); name !== ""; name = next()) {
    if (rules.some((rule) => rule.name === name)) throw new Error(`${name} stands twice`);
    if (next() !== "=") throw new Error(`${name} has no "="`);
    for (const one of alternatives(".")) add(name, one);
  }
  const names = new Set(rules.map(({ name }) => name));
  const unknown = rules.flatMap(({ symbols }) => symbols.filter((one) => typeof one === "string" && !names.has(one)));
  if (unknown.length > 0) throw new Error(`no rule for ${unknown.join(", ")}`);
  const grammar = new nearley.Grammar(rules);
  grammar.start = start;
  return grammar;
}
