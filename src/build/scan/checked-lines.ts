import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { sha256Hex } from "#derivation/digest.ts";
import { noteUse } from "#store/last-use.ts";
import { replaceFile } from "#store/replace-file.ts";

const HASH_LENGTH = 64;
const CHECK_LENGTH = 16;

/**
 * Texts by hash in one file, to which each build appends what is new; the last of several with one hash counts. A line is the hash, a check sum of the
 * rest, and the text (ASCII without line ends); what a crash or another process garbled doesn't count. A cache only: it may be deleted at any time.
 */
export class CheckedLines {
  readonly #path: string;
  readonly #largest: number;
  readonly #fresh = new Map<string, string>();
  readonly #used = new Set<string>();
  /** Hash → its line; undefined: not read yet. */
  #lines: Map<string, string> | undefined;

  /** `largest`: a file that has grown to this (bytes) is begun anew with what the build at hand used. */
  constructor(path: string, largest: number) {
    this.#path = path;
    this.#largest = largest;
  }

  get(hash: string): string | undefined {
    const line = (this.#lines ??= readLines(this.#path)).get(hash);
    if (line === undefined) return undefined;
    const text = line.slice(HASH_LENGTH + CHECK_LENGTH);
    if (checkOf(text) !== line.slice(HASH_LENGTH, HASH_LENGTH + CHECK_LENGTH)) return undefined;
    this.#used.add(hash);
    return text;
  }

  add(hash: string, text: string): void {
    this.#fresh.set(hash, `${hash}${checkOf(text)}${text}`);
  }

  /** A disk that is full or read-only is no reason to fail: what isn't kept is found out again. */
  save(): void {
    if (this.#used.size > 0) noteUse(this.#path);
    if (this.#fresh.size === 0) return;
    const text = `\n${[...this.#fresh.values()].join("\n")}\n`;
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
      if (size < this.#largest) appendFileSync(this.#path, text, "latin1");
      else {
        const used = [...this.#used].map((hash) => this.#lines?.get(hash)).filter((line) => line !== undefined);
        replaceFile(this.#path, (temporary) => writeFileSync(temporary, `${used.join("\n")}${text}`, "latin1"));
      }
    } catch {
      // The next build does it again.
    }
    this.#fresh.clear();
  }
}

function checkOf(text: string): string {
  return sha256Hex(text).slice(0, CHECK_LENGTH);
}

function readLines(path: string): Map<string, string> {
  const lines = new Map<string, string>();
  let text: string;
  try {
    text = readFileSync(path, "latin1");
  } catch {
    return lines;
  }
  for (let at = 0; at < text.length;) {
    const found = text.indexOf("\n", at);
    const end = found === -1 ? text.length : found;
    if (end - at > HASH_LENGTH + CHECK_LENGTH) lines.set(text.slice(at, at + HASH_LENGTH), text.slice(at, end));
    at = end + 1;
  }
  return lines;
}
