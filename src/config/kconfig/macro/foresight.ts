import type { HostAhead } from "../host.ts";
import type { Macros, MacroPlace } from "./macros.ts";

/** A text that commands are looked for in, and from where on. */
interface Reading {
  readonly text: string;
  at: number;
  /** Where the next of each stands: text.length, there is none. */
  dollar: number;
  source: number;
}

export interface ForesightParts {
  readonly macros: Macros;
  readonly ahead: HostAhead;
  /** The texts that are read now, the outermost first, and how far each is read; none: what is read there is being assigned. */
  readonly open: () => readonly { readonly text: string; readonly at: number }[];
  /** What a command has printed in this run. */
  readonly printed: (command: string) => string | undefined;
}

const SOURCE = 'source "';
/** Files within files. */
const DEEPEST = 64;

/** Nothing more is to be known of this `$(…)`; nothing can be begun from here on, until what stands here has been asked. */
class Unknown extends Error {}
class Blocked extends Error {}

/**
 * Looks for commands that Kconfig files will ask for next, and lets those begin that may (`HostAhead.begin`). It reads on where the lexer is, with the
 * macros that there are by then: what it finds needs not be what comes, and that does no harm.
 */
export class Foresight {
  readonly #parts: ForesightParts;
  readonly #macros: Macros;
  readonly #files: Reading[] = [];
  /** Commands that were found. */
  readonly #found = new Set<string>();
  /** What must be asked for before it goes on. */
  #blocking: string | undefined;
  #asked = "";

  constructor(parts: ForesightParts) {
    this.#parts = parts;
    const unknown = (): never => {
      throw new Unknown();
    };
    const place: MacroPlace = {
      file: "",
      line: 0,
      info: () => undefined,
      warning: () => undefined,
      error: unknown,
      mistake: unknown,
      shell: (command) => parts.printed(command) ?? parts.ahead.known(command) ?? this.#begin(command),
    };
    this.#macros = parts.macros.seenFrom(place, (name) => parts.ahead.env(name));
  }

  /** `asked`: the command that runs. */
  look(asked: string): void {
    this.#asked = asked;
    if (asked !== this.#blocking) {
      if (!this.#found.has(asked)) this.#beginHere();
      // It waits for another one yet.
      else if (this.#blocking !== undefined) return;
    }
    this.#blocking = undefined;
    for (;;) {
      const file = this.#files.at(-1);
      if (file === undefined) return;
      if (file.dollar < file.at) file.dollar = indexIn(file.text, "$(", file.at);
      if (file.source < file.at) file.source = indexIn(file.text, SOURCE, file.at);
      if (file.dollar === file.text.length && file.source === file.text.length) this.#files.pop();
      else if (!(file.source < file.dollar ? this.#enter(file) : this.#expand(file))) return;
    }
  }

  #beginHere(): void {
    this.#files.splice(0, this.#files.length, ...this.#parts.open().map(({ text, at }) => ({ text, at, dollar: -1, source: -1 })));
  }

  /** False: it isn't known what is there. */
  #enter(file: Reading): boolean {
    const start = file.source + SOURCE.length;
    const end = file.text.indexOf('"', start);
    const before = file.text.charAt(file.source - 1);
    if (end < 0 || (before !== "" && before.trim() !== "")) {
      file.at = start;
      return true;
    }
    const written = file.text.slice(start, end);
    let name: string;
    try {
      name = written.includes("$") ? this.#macros.expand(written) : written;
    } catch {
      return false;
    }
    const text = this.#parts.ahead.textOf(name);
    if (text === undefined || this.#files.length > DEEPEST) return false;
    file.at = end + 1;
    this.#files.push({ text, at: 0, dollar: -1, source: -1 });
    return true;
  }

  /** What a `$(…)` asks for. False: it can't go on from here. */
  #expand(file: Reading): boolean {
    const { text, dollar } = file;
    const lineStart = text.lastIndexOf("\n", dollar) + 1;
    const before = text.slice(lineStart, dollar).trimStart();
    const lineEnd = indexIn(text, "\n", dollar);
    const isComment = before.startsWith("#");
    const assigned = /^[\w-]+\s*(:|\+)?=/.exec(before);
    if (isComment || (assigned !== null && assigned[1] !== ":")) {
      file.at = lineEnd;
      return true;
    }
    const line = text.slice(dollar + 1, lineEnd);
    file.at = dollar + closeOf(line) + 1;
    try {
      this.#macros.expandDollar(line, 0);
      return true;
    } catch (error) {
      // What could begin later is looked for again.
      if (error instanceof Blocked && this.#blocking === undefined) file.at = dollar;
      // What follows means another thing once it is assigned.
      else if (assigned !== null) this.#files.length = 0;
      return error instanceof Unknown;
    }
  }

  #begin(command: string): never {
    if (command === this.#asked) throw new Unknown();
    const how = this.#parts.ahead.begin(command);
    if (how === "refused") this.#blocking = command;
    if (how !== "begun") throw new Blocked();
    this.#found.add(command);
    throw new Unknown();
  }
}

/** Behind the `)` of what begins with `(`. */
function closeOf(line: string): number {
  let nest = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charAt(at);
    if (code === "(") nest++;
    else if (code === ")" && --nest === 0) return at + 1;
  }
  return line.length;
}

function indexIn(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from);
  return at < 0 ? text.length : at;
}
