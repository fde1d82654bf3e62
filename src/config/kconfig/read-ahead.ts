import type { Stats } from "node:fs";
import type { HostObserver } from "./host.ts";

/** How many files are read while one command runs: so many take about as long as it does. */
const AT_ONCE = 32;

/** The disk's clock may be behind by so much. */
const CLOCK_STEP_MS = 20;

/** What reading ahead needs of the disk. */
export interface FileReader {
  /** Undefined: it can't be read. */
  read(path: string): string | undefined;
  /** Undefined: it isn't there. */
  look(path: string): Stats | undefined;
}

/** A file that was read before it was asked for. */
interface Early {
  readonly text: string;
  readonly readMs: number;
}

/**
 * Reads files that will surely be asked for while there is nothing else to do: those that `source` lines of texts name which were read.
 * What is written in the meantime is read again.
 */
export class ReadAhead {
  readonly #files: FileReader;
  readonly #observer: Pick<HostObserver, "read"> | undefined;
  readonly #texts = new Map<string, Early>();
  readonly #waiting: string[] = [];
  readonly #taken = new Set<string>();
  readonly #seen = new Set<string>();
  /** How many files may be read now. */
  #budget = 0;

  constructor(files: FileReader, observer?: Pick<HostObserver, "read">) {
    this.#files = files;
    this.#observer = observer;
  }

  /** The bytes of a file, read before or now. Each is given once. */
  take(path: string): string | undefined {
    const known = this.#texts.get(path);
    this.#texts.delete(path);
    this.#taken.add(path);
    const stat = known === undefined && this.#observer === undefined ? undefined : this.#files.look(path);
    const isSame = known !== undefined && stat !== undefined && isAtRest(stat, known);
    const text = isSame ? known.text : this.#files.read(path);
    this.#observer?.read(path, text, stat);
    if (isSame) return text;
    this.#seen.add(path);
    if (text !== undefined) this.#note(text);
    return text;
  }

  /** A command runs: there is time for some files. */
  begin(): void {
    this.#budget = AT_ONCE;
  }

  /** Reads as many as there is time for. */
  step(): void {
    while (this.#budget > 0) {
      const path = this.#waiting.pop();
      if (path === undefined) return;
      if (!this.#texts.has(path) && !this.#taken.has(path)) this.#read(path);
    }
  }

  /** A file that will be asked for, read before or now; undefined: it isn't there, was given before, or there is no time for it. */
  look(path: string): string | undefined {
    const known = this.#texts.get(path)?.text;
    if (known !== undefined || this.#budget <= 0 || this.#taken.has(path)) return known;
    this.#seen.add(path);
    return this.#read(path);
  }

  #read(path: string): string | undefined {
    this.#budget--;
    const readMs = Date.now();
    const text = this.#files.read(path);
    if (text === undefined) return undefined;
    this.#texts.set(path, { text, readMs });
    this.#note(text);
    return text;
  }

  /** Names without macros in them, the first one on top. */
  #note(text: string): void {
    const found: string[] = [];
    for (let at = text.indexOf(SOURCE); at >= 0; at = text.indexOf(SOURCE, at + 1)) {
      const start = at + SOURCE.length;
      const end = text.indexOf('"', start);
      const name = end < 0 ? "$" : text.slice(start, end);
      if (/[$*?[\n\\]/.test(name) || this.#seen.has(name)) continue;
      this.#seen.add(name);
      found.push(name);
    }
    this.#waiting.push(...found.toReversed());
  }
}

/** It was written so long before it was read that its stamp tells of what is written since. */
const isAtRest = ({ mtimeMs, ctimeMs }: Stats, { readMs }: Early): boolean => Math.max(mtimeMs, ctimeMs) < readMs - CLOCK_STEP_MS;

const SOURCE = 'source "';
