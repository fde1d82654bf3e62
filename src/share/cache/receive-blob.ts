import { createHash, randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { digestOf, hashOf, sizeOf, type Digest } from "#derivation/digest.ts";
import type { Store } from "#store/store.ts";
import { CacheTrouble, gather } from "./back-end.ts";

/** Blobs up to this size (bytes) go through memory. */
const SMALL = 256 * 1024;

/** Takes a blob into the store as it comes, hashed on the way; anything else than what its digest says never gets there. Throws `CacheTrouble`. */
export class BlobReceiver {
  readonly #store: Store;
  #folder: string | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  async receive(pieces: AsyncIterable<Uint8Array>, digest: Digest, executable: boolean): Promise<void> {
    if (sizeOf(digest) > SMALL) return await this.#receiveLarge(pieces, digest, executable);
    const bytes = await gather(pieces, sizeOf(digest));
    checkDigest(digest, digestOf(bytes));
    this.#store.putBytes(bytes, { executable });
  }

  async #receiveLarge(pieces: AsyncIterable<Uint8Array>, digest: Digest, executable: boolean): Promise<void> {
    const path = join((this.#folder ??= this.#store.temporaryFolder()), randomUUID());
    const file = await open(path, "wx", 0o600);
    try {
      const hash = createHash("sha256");
      let size = 0;
      for await (const piece of pieces) {
        size += piece.byteLength;
        if (size > sizeOf(digest)) throw new CacheTrouble(`gives more than the ${sizeOf(digest)} bytes that there should be`, false);
        const written = file.writeFile(piece);
        hash.update(piece);
        await written;
      }
      checkDigest(digest, `${hash.digest("hex")}/${size}`);
      await file.close();
      this.#store.adopt(path, digest, executable);
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
  }
}

/** Too few bytes are a line that broke; as many, but others, are a lie. */
function checkDigest(wanted: Digest, found: Digest): void {
  if (wanted === found) return;
  const isShort = sizeOf(found) < sizeOf(wanted);
  throw isShort
    ? new CacheTrouble(`breaks off after ${sizeOf(found)} of ${sizeOf(wanted)} bytes`, true)
    : new CacheTrouble(`gives other bytes than those of ${hashOf(wanted).slice(0, 16)}…`, false);
}
