/** What a shell may take for a name; undefined: not all of the text is understood, so that names may be put together in it. */
export interface ShellWords {
  /** Pieces of plain characters, wherever they stand, options with their values (`-a=b`) in one. */
  readonly plain: ReadonlySet<string>;
  /** Words with blanks and the like, which quotes hold together: all of each, and what a program may take out of it. */
  readonly quoted: ReadonlySet<string>;
}

const PLAIN = /^[\w./+~@%-]*$/;
/** Behind these a word goes on that isn't part of a word before. */
const APART = /[\s;&|()<>]/;
/** Behind `$`: what is put there whole. */
const EXPANSION = /\$(?:[#?!*@\d-]|[A-Za-z_]\w*|\{[A-Za-z_]\w*\}|\{\w+:-[\w.]*\})/y;

export function shellWords(text: string): ShellWords | undefined {
  // `$$` is some number.
  const numbered = text.replaceAll("$$", "0").replaceAll("\\\n", " ");
  const reader = new WordReader(withoutHereDocuments(numbered) ?? "`");
  return reader.all() ? { plain: plainWords(numbered), quoted: reader.quoted } : undefined;
}

/** What can be a name or a path. What stands for an argument is some number. */
export function plainWords(text: string): ReadonlySet<string> {
  const numbered = text.replaceAll(/\$[$#?!*@\d-]/g, "0");
  return new Set([...numbered.matchAll(/(?:(?<![\w-])-[\w-]+=)?[\w./+~@%-]+/g)].map(([word]) => word));
}

/** A text between marks is data; undefined: commands may stand in it. */
function withoutHereDocuments(text: string): string | undefined {
  let isData = true;
  const rest = text.replaceAll(
    /<<-?[ \t]*(["']?)(\w+)\1([^\n]*\n)([^]*?\n)?[ \t]*\2(?=\n|$)/g,
    (_, quote: string, __, line: string, body: string | undefined) => {
      if (quote === "" && /\$\(|`|\\/.test(body ?? "")) isData = false;
      return `< ${line}`;
    },
  );
  return isData && !rest.includes("<<") ? rest : undefined;
}

/** Their words are texts, no names. */
const TELLS: ReadonlySet<string> = new Set(["echo", "printf"]);
/** Behind these a command begins. */
const BEGINS: ReadonlySet<string> = new Set(["", "{", "!", "if", "then", "else", "elif", "while", "until", "do"]);
/** What makes a text a program. */
export const RUNS_TEXT = /\b(?:eval|trap|sh|dash|bash)\b/;

/** Goes through words as a shell does. It gives up where a word is put together from other things than quoted and plain characters. */
class WordReader {
  readonly quoted = new Set<string>();
  readonly #text: string;
  #at = 0;
  /** The command whose words are gone through. */
  #command = "";

  constructor(text: string) {
    this.#text = text;
  }

  all(): boolean {
    // Bytes of other alphabets; commands in the old spelling.
    return !/[\u0080-\uffff\0`]/.test(this.#text) && this.#commands("") && this.#at >= this.#text.length;
  }

  /** Up to the bracket that ends them, which stays. */
  #commands(end: string): boolean {
    let depth = 0;
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at);
      if (char === end && depth === 0) return true;
      if (!APART.test(char)) {
        if (!this.#word()) return false;
        continue;
      }
      if (end !== "" && char === "(") depth++;
      if (end !== "" && char === ")") depth--;
      if (/[;&|()\n]/.test(char)) this.#command = "";
      this.#at++;
    }
    return end === "";
  }

  #word(): boolean {
    const begin = this.#at;
    let literal = "";
    let pieces = 0;
    let expansions = 0;
    while (this.#at < this.#text.length && !APART.test(this.#text.charAt(this.#at))) {
      const char = this.#text.charAt(this.#at);
      if (char === "\\") return false;
      if (char === "$") {
        if (!this.#expansion()) return false;
        expansions++;
      } else if (char === "'") {
        const close = this.#text.indexOf("'", this.#at + 1);
        if (close < 0) return false;
        const piece = this.#text.slice(this.#at + 1, close);
        this.#note(piece);
        literal += piece;
        pieces++;
        this.#at = close + 1;
      } else if (char === '"') {
        const piece = this.#double();
        if (piece === undefined) return false;
        if (piece === "$") expansions++;
        else if (piece === "$ ") expansions += 2;
        else literal += piece;
        pieces++;
      } else {
        literal += char;
        this.#at++;
      }
    }
    const command = this.#command;
    if (BEGINS.has(command)) this.#command = literal;
    // What is written to may have any name, and what is told may be anything.
    if (expansions > 0 && TELLS.has(command) && !RUNS_TEXT.test(this.#text)) return true;
    if (expansions > 0 && /(?:^|[^<])>[ \t]*$/.test(this.#text.slice(Math.max(0, begin - 8), begin))) return true;
    if (expansions > 0) return expansions === 1 && /^(?:\w+=)?$/.test(literal);
    const raw = this.#text.slice(begin, this.#at);
    // Patterns and lists of names in brackets.
    if (pieces === 0 && raw.length > 1 && /[[{]/.test(raw)) return /^\[\[?$/.test(raw);
    if (pieces > 0 && /[[{]/.test(raw.replaceAll(/'[^']*'|"(?:\\.|[^"\\])*"/g, ""))) return false;
    this.#note(literal);
    if (pieces > 0) {
      for (const [, value = ""] of literal.matchAll(/(?<=[=:,])(?=(.*))/gs)) this.#note(value);
      if (literal.startsWith("-") || literal.startsWith("@")) for (const from of [1, 2]) this.#note(literal.slice(from));
    }
    return true;
  }

  /** What is in double quotes; `$`: one thing that is put there whole. */
  #double(): string | undefined {
    let literal = "";
    let expansions = 0;
    for (this.#at++; this.#at < this.#text.length;) {
      const char = this.#text.charAt(this.#at);
      if (char === '"') {
        this.#at++;
        // Put together: the word is, too.
        if (expansions > 0) return expansions === 1 && literal === "" ? "$" : "$ ";
        this.#note(literal);
        // One that is meant.
        return literal === "$" || literal === "$ " ? undefined : literal;
      }
      if (char === "$") {
        if (!this.#expansion()) return undefined;
        expansions++;
        continue;
      }
      const isEscape = char === "\\" && /["\\$]/.test(this.#text.charAt(this.#at + 1));
      literal += this.#text.charAt(isEscape ? this.#at + 1 : this.#at);
      this.#at += isEscape ? 2 : 1;
    }
    return undefined;
  }

  #expansion(): boolean {
    if (this.#text.startsWith("$(", this.#at)) {
      const command = this.#command;
      this.#command = "";
      this.#at += 2;
      if (!this.#commands(")")) return false;
      this.#command = command;
      this.#at++;
      return true;
    }
    EXPANSION.lastIndex = this.#at;
    const found = EXPANSION.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found !== undefined;
  }

  #note(word: string): void {
    if (!PLAIN.test(word)) this.quoted.add(word);
  }
}
