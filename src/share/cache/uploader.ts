import { statSync } from "node:fs";
import { sizeOf, type Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import { decodeDirectory } from "#derivation/reapi/directory.ts";
import type { Store } from "#store/store.ts";
import type { SigningKey } from "../sign/signing-key.ts";
import type { BlobContent } from "./back-end.ts";
import type { PatientCache } from "./patient-cache.ts";
import { encodeEntry, entryKey, readEntry, UNSIGNED, type Statement } from "./statement.ts";

/** Blobs up to this size (bytes) are sent without asking whether they are there: the question takes as long. */
const SMALL = 32 * 1024;

/** What came of sending a statement. `differs`: the cache has another one by the same key, so the step isn't a function of its inputs. */
export type Sent = "sent" | "there" | "differs" | "failed";

/** Sends statements to a cache: what they name first, so that whoever finds one finds all of it. */
export class Uploader {
  readonly #store: Store;
  readonly #cache: PatientCache;
  /** Undefined: nobody signs, for caches that only their owner reads. */
  readonly #key: SigningKey | undefined;
  readonly #blobs = new Map<Digest, Promise<boolean>>();
  readonly #trees = new Map<Digest, Promise<boolean>>();
  sentBytes = 0;

  constructor(store: Store, cache: PatientCache, key: SigningKey | undefined) {
    this.#store = store;
    this.#cache = cache;
    this.#key = key;
  }

  get cache(): PatientCache {
    return this.#cache;
  }

  async send(statement: Statement): Promise<Sent> {
    const key = entryKey(statement.subject, this.#key?.public.id ?? UNSIGNED);
    const { backEnd } = this.#cache;
    const there = await this.#cache.ask(async (signal) => (await backEnd.entry(key, signal)) ?? "absent");
    if (there === undefined) return "failed";
    const outputs = Object.values(statement.result.outputs);
    if (there !== "absent") {
      const known = readEntry(there, statement.subject, this.#key === undefined ? "anybody" : [this.#key.public]);
      if (known.kind === "taken" && !isSame(known.statement, statement)) return "differs";
      // Servers forget blobs that were long not asked for: what an entry names may be gone.
      if (known.kind === "taken" && (await this.#hasAll(outputs))) return "there";
    }
    const sent = await Promise.all(outputs.map((output) => this.#output(output)));
    if (!sent.every((one) => one)) return "failed";
    const entry = encodeEntry(statement, this.#key);
    const put = await this.#cache.ask(async (signal) => {
      await backEnd.putEntry(key, entry, signal);
      return true;
    });
    return put === true ? "sent" : "failed";
  }

  async #hasAll(outputs: readonly Output[]): Promise<boolean> {
    const has = await Promise.all(outputs.map(({ digest }) => this.#cache.ask((signal) => this.#cache.backEnd.hasBlob(digest, signal))));
    return has.every((one) => one === true);
  }

  #output(output: Output): Promise<boolean> {
    return output.kind === "tree" ? this.#tree(output.digest) : this.#blob(output.digest, output.executable);
  }

  #tree(digest: Digest): Promise<boolean> {
    const known = this.#trees.get(digest);
    if (known !== undefined) return known;
    const going = this.#sendTree(digest);
    this.#trees.set(digest, going);
    return going;
  }

  /** What a folder names before the folder itself. */
  async #sendTree(digest: Digest): Promise<boolean> {
    const { files, directories } = decodeDirectory(this.#store.read(digest));
    const inner = await Promise.all([
      ...files.map((file) => this.#blob(file.digest, file.executable)),
      ...directories.map((folder) => this.#tree(folder.digest)),
    ]);
    return inner.every((one) => one) && (await this.#blob(digest, false));
  }

  #blob(digest: Digest, executable: boolean): Promise<boolean> {
    const known = this.#blobs.get(digest);
    if (known !== undefined) return known;
    const going = this.#sendBlob(digest, executable);
    this.#blobs.set(digest, going);
    return going;
  }

  async #sendBlob(digest: Digest, executable: boolean): Promise<boolean> {
    const { backEnd } = this.#cache;
    const sizeBytes = sizeOf(digest);
    const sent = await this.#cache.ask(async (signal) => {
      if (sizeBytes > SMALL && (await backEnd.hasBlob(digest, signal))) return true;
      await backEnd.putBlob(digest, this.#content(digest, executable), signal);
      this.#cache.moved(sizeBytes);
      this.sentBytes += sizeBytes;
      return true;
    });
    return sent === true;
  }

  /** Small ones are hashed once more on their way out; a large file's size is looked at. */
  #content(digest: Digest, executable: boolean): BlobContent {
    if (sizeOf(digest) <= SMALL) return { kind: "bytes", bytes: this.#store.read(digest) };
    const path = this.#store.blobPath(digest, executable);
    return { kind: "file", path, sizeBytes: statSync(path).size };
  }
}

const isSame = (a: Statement, b: Statement): boolean => {
  const [one, other] = [a, b].map(({ result }) =>
    Object.entries(result.outputs)
      .map(([path, { kind, digest }]) => `${kind} ${digest} ${path}`)
      .toSorted()
      .join("\n"),
  );
  return one === other;
};
