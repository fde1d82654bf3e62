import { CODE, isWord } from "../text/characters.ts";
import { FUNCTIONS, type CallPlace } from "./functions.ts";

export type Assignment = "=" | ":=" | "+=";

interface Variable {
  value: string;
  /** Expanded when it is used, not when it is set. */
  isRecursive: boolean;
  /** How many expansions of it wait for one another. */
  depth: number;
}

/** What went wrong in an expansion; the places are the caller's. */
export type MacroMistake =
  | { readonly kind: "unterminated"; readonly reference: string }
  | { readonly kind: "recursive"; readonly name: string }
  | { readonly kind: "deep"; readonly name: string }
  | { readonly kind: "long" }
  | { readonly kind: "arguments"; readonly name: string; readonly count: "few" | "many" };

/** Where an expansion happens. */
export interface MacroPlace extends CallPlace {
  mistake(mistake: MacroMistake): never;
}

const MOST_WORDS = 16;
const DEEPEST = 1000;
/** A value of this many characters is nobody's intention: variables that double one another get there in 24 lines. */
const LONGEST = 1 << 24;

/** Variables of the macro language and their expansion. `$(…)` is looked for in variables, then functions, then the environment. */
export class Macros {
  readonly #variables: Map<string, Variable>;
  readonly #env: (name: string) => string | undefined;
  readonly #place: MacroPlace;

  constructor(place: MacroPlace, env: (name: string) => string | undefined, variables = new Map<string, Variable>()) {
    this.#place = place;
    this.#env = env;
    this.#variables = variables;
  }

  /** The same variables, expanded elsewhere. */
  seenFrom(place: MacroPlace, env: (name: string) => string | undefined): Macros {
    return new Macros(place, env, this.#variables);
  }

  /** All of a text. */
  expand(text: string): string {
    return this.#expand(text, []);
  }

  assign(name: string, assignment: Assignment, text: string): void {
    const known = this.#variables.get(name);
    const isAppended = assignment === "+=" && known !== undefined;
    const isRecursive = assignment === "+=" ? (known?.isRecursive ?? true) : assignment === "=";
    const variable = known ?? { value: "", isRecursive, depth: 0 };
    this.#variables.set(name, variable);
    variable.isRecursive = isRecursive;
    if (!isAppended) variable.value = "";
    const value = isRecursive ? text : this.#expand(text, []);
    variable.value = isAppended ? `${variable.value} ${value}` : value;
  }

  /** Expands from `start` to the end of the token there, which ends where neither a letter, a digit, `_`, `-` nor `$` stands. */
  expandToken(text: string, start: number): { readonly value: string; readonly end: number } {
    let value = "";
    let from = start;
    let at = start;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === CODE.dollar) {
        const inner = this.expandDollar(text, at + 1);
        value += text.slice(from, at) + inner.value;
        from = at = inner.end;
      } else if (isWord(code)) at++;
      else return { value: value + text.slice(from, at), end: at };
    }
  }

  /** Expands what follows a `$`, which means nothing but itself where no `(` does. `words`: the arguments of the function it is in. */
  expandDollar(text: string, start: number, words: readonly string[] = []): { readonly value: string; readonly end: number } {
    if (text.charCodeAt(start) !== CODE.open) return { value: "$", end: start };
    let nest = 0;
    for (let at = start + 1; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === CODE.open) nest++;
      else if (code === CODE.close && nest-- === 0) return { value: this.#evaluate(text.slice(start + 1, at), words), end: at + 1 };
    }
    return this.#place.mistake({ kind: "unterminated", reference: text.slice(start + 1) });
  }

  #expand(text: string, words: readonly string[]): string {
    let dollar = text.indexOf("$");
    if (dollar < 0) return text;
    let value = "";
    let from = 0;
    for (; dollar >= 0; dollar = text.indexOf("$", from)) {
      const inner = this.expandDollar(text, dollar + 1, words);
      value += text.slice(from, dollar) + inner.value;
      from = inner.end;
      if (value.length > LONGEST) this.#place.mistake({ kind: "long" });
    }
    return value + text.slice(from);
  }

  /** `clause`: what stands between the parentheses. */
  #evaluate(clause: string, outer: readonly string[]): string {
    const number = wordNumber(clause);
    if (number > 0 && number <= outer.length) return outer[number - 1] ?? "";
    const parts = splitAtCommas(clause);
    if (parts.length > MOST_WORDS) this.#place.mistake({ kind: "arguments", name: parts[0] ?? "", count: "many" });
    const [name = "", ...words] = parts.map((part) => this.#expand(part, outer));
    return this.#variable(name, words) ?? this.#function(name, words) ?? (words.length === 0 && name !== "" ? this.#env(name) : "") ?? "";
  }

  #variable(name: string, words: readonly string[]): string | undefined {
    const variable = this.#variables.get(name);
    if (variable === undefined) return undefined;
    if (words.length === 0 && variable.depth > 0) this.#place.mistake({ kind: "recursive", name });
    if (variable.depth > DEEPEST) this.#place.mistake({ kind: "deep", name });
    variable.depth++;
    try {
      return variable.isRecursive ? this.#expand(variable.value, words) : variable.value;
    } finally {
      variable.depth--;
    }
  }

  #function(name: string, words: readonly string[]): string | undefined {
    const found = FUNCTIONS.get(name);
    if (found === undefined) return undefined;
    if (words.length < found.least) this.#place.mistake({ kind: "arguments", name, count: "few" });
    if (words.length > found.most) this.#place.mistake({ kind: "arguments", name, count: "many" });
    return found.call(words, this.#place);
  }
}

/** The number of an argument, as C's strtoul reads it; 0: it is none. */
function wordNumber(clause: string): number {
  return /^[ \t\n\v\f\r]*\+?\d+$/.test(clause) ? Number(clause) : 0;
}

/** At the commas outside of parentheses. */
function splitAtCommas(clause: string): string[] {
  if (!clause.includes(",")) return [clause];
  const parts: string[] = [];
  let nest = 0;
  let from = 0;
  for (let at = 0; at < clause.length; at++) {
    const code = clause.charCodeAt(at);
    if (code === CODE.open) nest++;
    else if (code === CODE.close) nest--;
    else if (code === CODE.comma && nest === 0) {
      parts.push(clause.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(clause.slice(from));
  return parts;
}
