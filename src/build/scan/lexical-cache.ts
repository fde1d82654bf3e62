import { hashOf, type Digest } from "#derivation/digest.ts";
import type { Contents } from "../contents.ts";
import { CheckedLines } from "./checked-lines.ts";
import type { LexicalScan } from "./lexical-result.ts";
import { SCAN_VERSION, scanText } from "./lexical-scan.ts";

const LARGEST = 48 << 20;

/** Lexical scans by file digest, as JSON: in memory, and in the store's folder. */
export class LexicalCache {
  readonly #contents: Contents;
  readonly #lines: CheckedLines;
  readonly #scans = new Map<Digest, LexicalScan>();

  constructor(storeRoot: string, contents: Contents) {
    this.#lines = new CheckedLines(`${storeRoot}/scan/lexical-${SCAN_VERSION}`, LARGEST);
    this.#contents = contents;
  }

  scan(digest: Digest): LexicalScan {
    let scan = this.#scans.get(digest);
    if (scan === undefined) {
      const json = this.#lines.get(hashOf(digest));
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the check sum tells that this version wrote it
      scan = json === undefined ? this.#read(digest) : (JSON.parse(json) as LexicalScan);
      this.#scans.set(digest, scan);
    }
    return scan;
  }

  close(): void {
    this.#lines.save();
  }

  #read(digest: Digest): LexicalScan {
    const bytes = this.#contents.read(digest);
    const scan = scanText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1"));
    this.#lines.add(hashOf(digest), asciiJson(scan));
    return scan;
  }
}

/** One character is one byte, so that the file can be read without decoding. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\x80-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
