import type nearley from "nearley";

type Rule = nearley.Grammar["rules"][number];
type Symbol = Rule["symbols"][number];

/** Token type → a text that is such a token. */
const TEXTS: Readonly<Record<string, string>> = {
  ident: "a", int: "7", path: "./p", raw: 'r"w"', text: "t", escape: "\\n", dollar: "$${", interpolate: "${", string_start: '"', string_end: '"',
  triple_start: '"""', triple_end: '"""', lbrace: "{", rbrace: "}", lparen: "(", rparen: ")", lbracket: "[", rbracket: "]", nllparen: "(", nllbracket: "[",
  nlminus: "-", minus: "-", plus: "+", star: "*", slash: "/", percent: "%", eq: "=", pluseq: "+=", plusplus_eq: "++=", plusplus: "++", eqeq: "==", noteq: "!=",
  lt: "<", lteq: "<=", gt: ">", gteq: ">=", amp: "&", and: "&&", or: "||", coalesce: "??", not: "!", dot: ".", dotdot: "..", spread: "...", comma: ",",
  colon: ":", bar: "|", arrow: "=>",
}; // prettier-ignore

const DEEPEST = 10;

/** A random sentence of the grammar; `choices` decides. Beyond a depth the shortest way out is taken. */
export function sentence(grammar: nearley.Grammar, start: string, choices: Iterator<number>): string {
  const heights = heightsOf(grammar);
  const tokens: string[] = [];
  const make = (symbol: Symbol, depth: number): void => {
    if (typeof symbol === "object" && symbol !== null && "type" in symbol) {
      tokens.push(String(symbol.type));
      return;
    }
    const rules = grammar.rules.filter((rule) => rule.name === symbol);
    const least = Math.min(...rules.map((rule) => heightOf(rule, heights)));
    const possible = depth > DEEPEST ? rules.filter((rule) => heightOf(rule, heights) === least) : rules;
    const rule = possible[Number(choices.next().value) % possible.length];
    for (const part of rule?.symbols ?? []) make(part, depth + 1);
  };
  make(start, 0);
  return write(tokens);
}

/** Blanks between tokens but not in strings; a line break where a token must begin a line or must not end one. */
function write(tokens: readonly string[]): string {
  let text = "";
  const inside: string[] = [];
  for (const [i, type] of tokens.entries()) {
    const isText = inside.at(-1) === "string" && !["interpolate"].includes(type);
    const closes = type === "string_end" || type === "triple_end";
    if (type === "nllparen" || type === "nllbracket" || type === "nlminus") text += "\n";
    else if (!isText && i > 0 && tokens[i - 1] !== "dot" && type !== "dot") text += " ";
    // Two pieces of text would be one token.
    if (type === "text" && tokens[i - 1] === "text") continue;
    text += TEXTS[type] ?? type;
    if (type === "string_start" || type === "triple_start") inside.push("string");
    if (type === "interpolate" || type === "lbrace") inside.push("code");
    if (closes || type === "rbrace") inside.pop();
  }
  return text;
}

function heightsOf(grammar: nearley.Grammar): ReadonlyMap<string, number> {
  const heights = new Map<string, number>();
  for (let changed = true; changed;) {
    changed = false;
    for (const rule of grammar.rules) {
      const height = heightOf(rule, heights);
      if (height >= (heights.get(rule.name) ?? Infinity)) continue;
      heights.set(rule.name, height);
      changed = true;
    }
  }
  return heights;
}

const heightOf = (rule: Rule, heights: ReadonlyMap<string, number>): number =>
  1 + Math.max(0, ...rule.symbols.map((symbol) => (typeof symbol === "string" ? (heights.get(symbol) ?? Infinity) : 0)));
