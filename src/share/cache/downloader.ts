import { sizeOf, type Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import { decodeDirectory, type DirectoryListing } from "#derivation/reapi/directory.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Store } from "#store/store.ts";
import type { FoundStatement } from "./look-up.ts";
import type { PatientCache } from "./patient-cache.ts";
import { BlobReceiver } from "./receive-blob.ts";

/** Bytes of a `Directory` blob, and what a whole tree may have: a few blobs can describe endlessly many files. */
const LARGEST_DIRECTORY = 64 * 2 ** 20;
const MOST_ENTRIES = 2_000_000;
const DEEPEST = 256;

/** A tree's listing with how many files and folders it comes to. */
interface Counted {
  readonly listing: DirectoryListing;
  readonly entries: number;
}

/** Brings what results name from caches into the store; nothing enters it but bytes that hash to their digest. */
export class Downloader {
  readonly #store: Store;
  readonly #caches: readonly PatientCache[];
  readonly #receiver: BlobReceiver;
  readonly #blobs = new Map<Digest, Promise<boolean>>();
  readonly #folders = new Map<Digest, Promise<Counted | undefined>>();

  constructor(store: Store, caches: readonly PatientCache[]) {
    this.#store = store;
    this.#caches = caches;
    this.#receiver = new BlobReceiver(store);
  }

  /** All that a statement names. False: not all of it could be had, for which the cache that told it is blamed. */
  async bring({ statement, cache }: FoundStatement): Promise<boolean> {
    const brought = await Promise.all(Object.values(statement.result.outputs).map((output) => this.#output(output)));
    return brought.every((one) => one) || this.#incomplete(cache);
  }

  /** The same, of trees the folders alone: enough to list them. */
  async bringListings({ statement, cache }: FoundStatement): Promise<boolean> {
    const trees = Object.values(statement.result.outputs).filter(({ kind }) => kind === "tree");
    const listings = await Promise.all(trees.map(({ digest }) => this.#directory(digest, 0)));
    return listings.every((one) => one !== undefined) || this.#incomplete(cache);
  }

  async bringFiles(files: readonly { readonly digest: Digest; readonly executable: boolean }[]): Promise<boolean> {
    return (await Promise.all(files.map(({ digest, executable }) => this.#blob(digest, executable)))).every((one) => one);
  }

  #incomplete(cache: PatientCache): false {
    cache.blame("names results that it doesn't have, or not as they were signed");
    return false;
  }

  async #output(output: Output): Promise<boolean> {
    if (output.kind === "file") return await this.#blob(output.digest, output.executable);
    return this.#store.hasTree(output.digest) || (await this.#tree(output.digest));
  }

  /** All folders first: what is too much isn't begun. */
  async #tree(digest: Digest): Promise<boolean> {
    if ((await this.#directory(digest, 0)) === undefined) return false;
    const files = new Map<Digest, boolean>();
    const seen = new Set<Digest>();
    const unseen = [digest];
    for (let one = unseen.pop(); one !== undefined; one = unseen.pop()) {
      if (seen.has(one)) continue;
      seen.add(one);
      const listing = (await this.#directory(one, 0))?.listing;
      if (listing === undefined) return false;
      for (const file of listing.files) files.set(file.digest, file.executable);
      for (const folder of listing.directories) unseen.push(folder.digest);
    }
    const brought = await Promise.all([...files].map(([file, executable]) => this.#blob(file, executable)));
    return brought.every((one) => one);
  }

  #directory(digest: Digest, depth: number): Promise<Counted | undefined> {
    const known = this.#folders.get(digest);
    if (known !== undefined) return known;
    const listing = this.#listing(digest, depth);
    this.#folders.set(digest, listing);
    return listing;
  }

  async #listing(digest: Digest, depth: number): Promise<Counted | undefined> {
    if (sizeOf(digest) > LARGEST_DIRECTORY || depth > DEEPEST || !(await this.#blob(digest, false))) return undefined;
    let listing: DirectoryListing;
    try {
      listing = decodeDirectory(this.#store.read(digest));
    } catch (error) {
      if (!(error instanceof KilnFailure)) throw error;
      return undefined;
    }
    const inner = await Promise.all(listing.directories.map((folder) => this.#directory(folder.digest, depth + 1)));
    let entries = listing.files.length + listing.symlinks.length;
    for (const one of inner) {
      if (one === undefined) return undefined;
      entries += one.entries + 1;
    }
    return entries > MOST_ENTRIES ? undefined : { listing, entries };
  }

  #blob(digest: Digest, executable: boolean): Promise<boolean> {
    const known = this.#blobs.get(digest);
    if (known !== undefined) return known;
    const coming = this.#store.has(digest) ? Promise.resolve(true) : this.#fromCaches(digest, executable);
    this.#blobs.set(digest, coming);
    return coming;
  }

  async #fromCaches(digest: Digest, executable: boolean): Promise<boolean> {
    for (const cache of this.#caches) {
      const done = await cache.ask(async (signal) => await this.#receive(cache, digest, executable, signal));
      if (done === true) return true;
    }
    return false;
  }

  async #receive(cache: PatientCache, digest: Digest, executable: boolean, signal: AbortSignal): Promise<boolean> {
    const pieces = await cache.backEnd.blob(digest, signal);
    if (pieces === undefined) return false;
    const counted = counting(pieces, (bytes) => cache.moved(bytes));
    await this.#receiver.receive(counted, digest, executable);
    return true;
  }
}

async function* counting(pieces: AsyncIterable<Uint8Array>, onBytes: (count: number) => void): AsyncIterable<Uint8Array> {
  for await (const piece of pieces) {
    onBytes(piece.byteLength);
    yield piece;
  }
}
