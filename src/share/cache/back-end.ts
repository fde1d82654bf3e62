import type { Digest } from "#derivation/digest.ts";

/**
 * A cache that somebody else keeps: two name spaces of bytes, as bazel-remote and ccache know them. Dumb on purpose: what it gives counts only after its
 * reader has verified it. Each operation may throw a `CacheTrouble`, or the signal's reason.
 */
export interface CacheBackEnd {
  /** For people: without credentials. */
  readonly name: string;
  /** Of `ac/`, by 64 hexadecimal digits. Undefined: it isn't there. */
  entry(key: string, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** Several at once, where a request each would take long: those that are there. */
  readonly entries?: ((keys: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Uint8Array>>) | undefined;
  /** Replaces what is there. */
  putEntry(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /**
   * Of `cas/`, in pieces as they come, which may be anything: the caller hashes them and ends the reading where there are too many. Undefined: it isn't there.
   */
  blob(digest: Digest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined>;
  hasBlob(digest: Digest, signal: AbortSignal): Promise<boolean>;
  putBlob(digest: Digest, content: BlobContent, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Bytes of a blob, or the file that has them (absolute). */
export type BlobContent =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "file"; readonly path: string; readonly sizeBytes: number };

/** An entry is some kilobytes; one that is larger than this (bytes) isn't read. */
export const LARGEST_ENTRY = 16 * 2 ** 20;

/** What a cache did wrong, in words that follow its name: "answers 500", "gives other bytes than those of sha256:…". */
export class CacheTrouble extends Error {
  /** It may be otherwise when it is asked once more. */
  readonly mayPass: boolean;

  constructor(what: string, mayPass: boolean) {
    super(what);
    this.name = "CacheTrouble";
    this.mayPass = mayPass;
  }
}

/** Gathers what a cache gives into memory. Throws `CacheTrouble` where it is more than `most` bytes. */
export async function gather(pieces: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const gathered: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.byteLength;
    if (size > most) throw new CacheTrouble(`gives more than ${most} bytes where there should be fewer`, false);
    gathered.push(piece);
  }
  return Buffer.concat(gathered, size);
}
