import { createHash, type Hash } from "node:crypto";
import ssri from "ssri";
import type { Digest } from "#derivation/digest.ts";
import { badHash } from "#diagnostics/fetch.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";

const HASH_BYTES: Readonly<Record<string, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/** What content must hash to: an SRI value (W3C Subresource Integrity) of strong algorithms only. */
export interface ExpectedHash {
  readonly text: string;
  readonly integrity: ssri.Integrity;
  /** The strongest algorithm that it names; the one that counts. */
  readonly algorithm: string;
}

/** Throws KILN-E0701. */
export function parseHash(text: string): ExpectedHash {
  const refuse = (why: string): never => {
    throw new KilnFailure([badHash(text, why)]);
  };
  const parts = text.split(/\s+/).filter((part) => part !== "");
  if (parts.length === 0) refuse("there is none");
  for (const part of parts) {
    const [, algorithm, base64] = /^([a-z0-9]+)-([A-Za-z0-9+/]+={0,2})$/.exec(part) ?? [];
    if (algorithm === undefined || base64 === undefined) return refuse("it isn't ALGORITHM-BASE64");
    const length = HASH_BYTES[algorithm];
    if (length === undefined) return refuse(`${algorithm} is too weak or unknown; sha256, sha384 and sha512 count`);
    const bytes = Buffer.from(base64, "base64");
    if (bytes.byteLength !== length || bytes.toString("base64") !== base64) return refuse(`${algorithm} has ${length} bytes in base64`);
  }
  const integrity = ssri.parse(parts.join(" "), { strict: true });
  if (integrity === null) return refuse("it isn't an SRI");
  return { text, integrity, algorithm: integrity.pickAlgorithm() };
}

/** Hashes content as it streams by: sha256 for its digest, and the algorithm of the declared hash. */
export class ContentHasher {
  readonly #sha256: Hash = createHash("sha256");
  readonly #declared: Hash | undefined;
  readonly #algorithm: string;
  #size = 0;

  constructor(algorithm: string) {
    this.#algorithm = algorithm;
    this.#declared = algorithm === "sha256" ? undefined : createHash(algorithm);
  }

  get size(): number {
    return this.#size;
  }

  update(bytes: Uint8Array): void {
    this.#sha256.update(bytes);
    this.#declared?.update(bytes);
    this.#size += bytes.byteLength;
  }

  /** Ends it; to be called once. */
  finish(): { readonly digest: Digest; readonly sri: string } {
    const sha256 = this.#sha256.digest();
    const declared = this.#declared?.digest() ?? sha256;
    return { digest: `${sha256.toString("hex")}/${this.#size}`, sri: `${this.#algorithm}-${declared.toString("base64")}` };
  }
}

/** Whether the strongest algorithm of `expected` names `sri`. */
export function hashMatches(expected: ExpectedHash, sri: string): boolean {
  return ssri.parse(sri).match(expected.integrity.toString()) !== false;
}
