import { readFileSync, statSync } from "node:fs";
import type { DerivationGraph } from "#derivation/derivation.ts";
import { digestOf, sizeOf, type Digest } from "#derivation/digest.ts";
import { sourceChanged, sourceUnreadable } from "#diagnostics/build.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Store } from "#store/store.ts";
import { importSourceFolder } from "./source-folder.ts";

/** Files of the workspace up to this size are read at once (bytes); larger ones are streamed. */
const WHOLE_BYTES = 4 << 20;
/** A file of the store costs more than to write so much (bytes). */
const TEXT_BYTES = 32 << 10;

/** Bytes by digest: of the store, of texts in derivations, and of workspace files, which enter the store when they are first needed. */
export class Contents {
  readonly #store: Store;
  readonly #sources: DerivationGraph["sources"];
  readonly #texts = new Map<Digest, Uint8Array>();
  readonly #digests = new Map<string, Digest>();
  /** Known to be in the store. */
  readonly #present = new Set<Digest>();
  readonly #imports = new Map<Digest, Promise<void>>();
  /** Of files, and of their executable twins. */
  readonly #paths = [new Map<Digest, string>(), new Map<Digest, string>()] as const;

  constructor(store: Store, sources: DerivationGraph["sources"]) {
    this.#store = store;
    this.#sources = sources;
  }

  /** Digest of a text, whose bytes can be had from here on. */
  addText(text: string): Digest {
    let digest = this.#digests.get(text);
    if (digest === undefined) {
      const bytes = Buffer.from(text, "utf8");
      digest = digestOf(bytes);
      this.#digests.set(text, digest);
      this.#texts.set(digest, bytes);
    }
    return digest;
  }

  /** The bytes of a (small) file. Throws KILN-E0605, KILN-E0907, KILN-E0908. */
  read(digest: Digest): Uint8Array {
    const text = this.#texts.get(digest);
    if (text !== undefined) return text;
    const hostPath = this.#sources.get(digest);
    if (hostPath !== undefined && !this.#present.has(digest) && !this.#store.has(digest)) return this.#takeIn(hostPath, digest);
    return this.#store.read(digest);
  }

  /** The bytes of a text that is no larger than a step may be given without a file of the store; undefined: it is no text, or larger. */
  smallText(digest: Digest): Uint8Array | undefined {
    const text = this.#texts.get(digest);
    return text === undefined || text.length > TEXT_BYTES ? undefined : text;
  }

  /** Puts a file into the store where it lacks. Throws KILN-E0907, KILN-E0908; what nobody can give is left to the store to miss. */
  ensureFile(digest: Digest): Promise<void> | undefined {
    if (this.#present.has(digest)) return undefined;
    const text = this.#texts.get(digest);
    const hostPath = this.#sources.get(digest);
    if (text !== undefined) this.#store.putBytes(text);
    else if (hostPath !== undefined && !this.#store.has(digest)) {
      if (sizeOf(digest) > WHOLE_BYTES) return this.#once(digest, () => this.#stream(hostPath, digest));
      this.#takeIn(hostPath, digest);
    }
    this.#present.add(digest);
    return undefined;
  }

  /** Where a file that is in the store lies, which is looked at once: headers are inputs of thousands of steps. Throws KILN-E0605. */
  pathOf(digest: Digest, executable: boolean): string {
    const paths = this.#paths[executable ? 1 : 0];
    let path = paths.get(digest);
    if (path === undefined) {
      path = this.#store.blobPath(digest, executable);
      paths.set(digest, path);
    }
    return path;
  }

  /** Puts a folder of the workspace into the store where it lacks; trees that steps gave are there already. */
  ensureTree(digest: Digest): Promise<void> | undefined {
    if (this.#present.has(digest)) return undefined;
    const hostPath = this.#sources.get(digest);
    if (hostPath === undefined || this.#store.hasTree(digest)) {
      this.#present.add(digest);
      return undefined;
    }
    return this.#once(digest, async () => {
      if (!(await importSourceFolder(this.#store, hostPath, digest))) throw new KilnFailure([sourceChanged(hostPath)]);
    });
  }

  #once(digest: Digest, work: () => Promise<void>): Promise<void> {
    let running = this.#imports.get(digest);
    if (running === undefined) {
      running = work().then(() => void this.#present.add(digest));
      this.#imports.set(digest, running);
    }
    return running;
  }

  #takeIn(hostPath: string, digest: Digest): Uint8Array {
    const bytes = onHostFile(hostPath, () => readFileSync(hostPath));
    if (digestOf(bytes) !== digest) throw new KilnFailure([sourceChanged(hostPath)]);
    this.#store.putBytes(bytes);
    this.#present.add(digest);
    return bytes;
  }

  async #stream(hostPath: string, digest: Digest): Promise<void> {
    if (onHostFile(hostPath, () => statSync(hostPath)).size !== sizeOf(digest)) throw new KilnFailure([sourceChanged(hostPath)]);
    await this.#store.putFile(hostPath, { expected: digest });
  }
}

function onHostFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && "code" in error) throw new KilnFailure([sourceUnreadable(path, String(error.code))]);
    throw error;
  }
}
