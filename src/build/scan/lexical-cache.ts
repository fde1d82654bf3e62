import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { hashOf, sha256Hex, type Digest } from "#derivation/digest.ts";
import type { Contents } from "../contents.ts";
import type { LexicalScan } from "./lexical-result.ts";
import { SCAN_VERSION, scanText } from "./lexical-scan.ts";

/** A file that has grown to this (bytes) is begun anew with what the build at hand used. */
const LARGEST = 48 << 20;
const CHECK_LENGTH = 16;

/**
 * Lexical scans by file digest: in memory, and in one file of the store's folder to which each build appends what it scanned. A line is
 * the digest's hash, a check sum of the rest, and the scan as JSON; what a crash or another process garbled doesn't count.
 */
export class LexicalCache {
  readonly #contents: Contents;
  readonly #folder: string;
  readonly #scans = new Map<Digest, LexicalScan>();
  readonly #fresh: string[] = [];
  /** Hash → its line; undefined: not read yet. */
  #lines: Map<string, string> | undefined;

  constructor(storeRoot: string, contents: Contents) {
    this.#folder = `${storeRoot}/scan`;
    this.#contents = contents;
  }

  scan(digest: Digest): LexicalScan {
    let scan = this.#scans.get(digest);
    if (scan === undefined) {
      scan = this.#stored(hashOf(digest));
      if (scan === undefined) {
        const bytes = this.#contents.read(digest);
        scan = scanText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1"));
        const json = asciiJson(scan);
        this.#fresh.push(`${hashOf(digest)}${checkOf(json)}${json}`);
      }
      this.#scans.set(digest, scan);
    }
    return scan;
  }

  /** Keeps what was scanned for later runs. A cache only: a disk that is full or read-only is no reason to fail. */
  close(): void {
    if (this.#fresh.length === 0) return;
    const path = this.#path;
    const text = `\n${this.#fresh.join("\n")}\n`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size < LARGEST) appendFileSync(path, text, "latin1");
      else {
        const used = [...this.#scans.keys()].map((digest) => this.#lines?.get(hashOf(digest))).filter((line) => line !== undefined);
        const temporary = `${path}.${process.pid}`;
        writeFileSync(temporary, `${used.join("\n")}${text}`, "latin1");
        renameSync(temporary, path);
      }
    } catch {
      // Scanned again by the next build.
    }
    this.#fresh.length = 0;
  }

  get #path(): string {
    return `${this.#folder}/lexical-${SCAN_VERSION}`;
  }

  #stored(hash: string): LexicalScan | undefined {
    this.#lines ??= readLines(this.#path);
    const line = this.#lines.get(hash);
    if (line === undefined) return undefined;
    const json = line.slice(64 + CHECK_LENGTH);
    if (checkOf(json) !== line.slice(64, 64 + CHECK_LENGTH)) return undefined;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the check sum tells that this version wrote it
    return JSON.parse(json) as LexicalScan;
  }
}

/** One character is one byte, so that the file can be read without decoding. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\x80-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function checkOf(json: string): string {
  return sha256Hex(json).slice(0, CHECK_LENGTH);
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
    if (end - at > 64 + CHECK_LENGTH) lines.set(text.slice(at, at + 64), text.slice(at, end));
    at = end + 1;
  }
  return lines;
}
