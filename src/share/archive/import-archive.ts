import { hashOf, sizeOf, type Digest } from "#derivation/digest.ts";
import { decodeDirectory } from "#derivation/reapi/directory.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { archiveMemberRefused, noCacheArchive, unsignedArchive } from "#diagnostics/cache-archives.ts";
import { detectFormat } from "#fetch/archive-format.ts";
import { readEntries, type Entry } from "#fetch/tar-entries.ts";
import type { Store } from "#store/store.ts";
import { CacheTrouble, gather, LARGEST_ENTRY } from "../cache/back-end.ts";
import type { Trusted } from "../cache/look-up.ts";
import { BlobReceiver } from "../cache/receive-blob.ts";
import { readGivenEntry, type Statement } from "../cache/statement.ts";
import { readMemberName, VERSION_TEXT } from "./archive-format.ts";

/** Of the tar archive, unpacked. */
const LIMITS = { totalBytes: 256 * 2 ** 30, entries: 10_000_000 };

export interface ImportReport {
  readonly statements: number;
  readonly blobs: number;
}

/**
 * Takes what an archive of `exportArchive` has into the store, all of it or nothing that counts: its statements must all be by keys that are trusted, and each
 * blob must be named before, of its size and hash. A stranger made it, for all we know. Throws KILN-E1321–3, KILN-E0721, KILN-E0728, the system's errors.
 */
export async function importArchive(
  file: string,
  name: string,
  store: Store,
  trusted: Trusted,
  signal: AbortSignal,
): Promise<ImportReport> {
  const format = await detectFormat(file);
  if (format.kind === "other") throw new KilnFailure([noCacheArchive(name, format.name)]);
  if (format.packing !== "zstd" || format.within !== undefined) throw new KilnFailure([noCacheArchive(name, "it isn't packed by zstd")]);
  const reader = new ArchiveReader(name, store, trusted);
  await readEntries(file, format, { name, limits: LIMITS, signal, take: (entry) => reader.take(entry) });
  return await reader.finish();
}

/** A blob that may come: its digest, and as what. */
interface Wanted {
  readonly digest: Digest;
  readonly executable: boolean;
  readonly isFolder: boolean;
}

class ArchiveReader {
  readonly #name: string;
  readonly #store: Store;
  readonly #trusted: Trusted;
  readonly #receiver: BlobReceiver;
  readonly #statements: Statement[] = [];
  readonly #seen = new Set<string>();
  readonly #wanted = new Map<string, Wanted>();
  #blobs = 0;

  constructor(name: string, store: Store, trusted: Trusted) {
    this.#name = name;
    this.#store = store;
    this.#trusted = trusted;
    this.#receiver = new BlobReceiver(store);
  }

  async take(entry: Entry): Promise<void> {
    const { name, type, size } = entry.header;
    const member = readMemberName(name);
    if (type !== "file" && type !== "contiguous-file") throw this.#refused(name, `it is a ${type ?? "thing"}, and only files may be there`);
    if (this.#seen.size === 0 && member?.kind !== "version")
      throw new KilnFailure([noCacheArchive(this.#name, `it begins with ${shown(name)}`)]);
    if (member === undefined) throw this.#refused(name, "no cache has a member of this name");
    if (this.#seen.has(name)) throw this.#refused(name, "it is there twice");
    this.#seen.add(name);
    switch (member.kind) {
      case "version": {
        const text = size > 100 ? "" : Buffer.from(await gather(entry, 100)).toString("utf8");
        if (text !== VERSION_TEXT) throw new KilnFailure([noCacheArchive(this.#name, "it is of another version of Kiln")]);
        return;
      }
      case "entry":
        return await this.#takeStatement(name, member.hash, size, entry);
      case "blob":
        return await this.#takeBlob(name, member.hash, size, entry);
    }
  }

  /** Nothing counts before all is there. */
  async finish(): Promise<ImportReport> {
    if (this.#seen.size === 0) throw new KilnFailure([noCacheArchive(this.#name, "it is empty")]);
    for (const { result } of this.#statements) {
      for (const [path, { kind, digest }] of Object.entries(result.outputs))
        if (kind === "tree" ? !this.#store.hasTree(digest) : !this.#store.has(digest))
          throw this.#refused(`cas/${hashOf(digest)}`, `it isn't there, or not all of it, though a result names it as ${shown(path)}`);
    }
    await this.#store.publish(
      this.#statements.map(({ subject, action, result }) => ({
        action,
        result,
        realisations: subject.kind === "realisation" ? [subject.id] : [],
      })),
      "sandboxed",
    );
    return { statements: this.#statements.length, blobs: this.#blobs };
  }

  async #takeStatement(name: string, key: string, size: number, entry: Entry): Promise<void> {
    if (size > LARGEST_ENTRY) throw this.#refused(name, `it has ${size} bytes, more than any result`);
    const read = readGivenEntry(await gather(entry, LARGEST_ENTRY), key, this.#trusted);
    if (read.kind === "refused") throw new KilnFailure([unsignedArchive(this.#name, `${name} ${read.why}`)]);
    this.#statements.push(read.statement);
    for (const output of Object.values(read.statement.result.outputs))
      this.#want({ digest: output.digest, executable: output.kind === "file" && output.executable, isFolder: output.kind === "tree" });
  }

  async #takeBlob(name: string, hash: string, size: number, entry: Entry): Promise<void> {
    const wanted = this.#wanted.get(hash);
    if (wanted === undefined) throw this.#refused(name, "nothing before it names it");
    const { digest, executable, isFolder } = wanted;
    if (size !== sizeOf(digest)) throw this.#refused(name, `it has ${size} bytes where there should be ${sizeOf(digest)}`);
    try {
      await this.#receiver.receive(entry, digest, executable);
    } catch (error) {
      throw error instanceof CacheTrouble ? this.#refused(name, `the archive ${error.message}`) : error;
    }
    this.#blobs++;
    if (!isFolder) return;
    const { files, directories } = decodeDirectory(this.#store.read(digest));
    for (const one of files) this.#want({ ...one, isFolder: false });
    for (const one of directories) this.#want({ digest: one.digest, executable: false, isFolder: true });
  }

  /** A file and a folder may be the same bytes. */
  #want(wanted: Wanted): void {
    const known = this.#wanted.get(hashOf(wanted.digest));
    this.#wanted.set(hashOf(wanted.digest), known?.isFolder === true ? { ...wanted, isFolder: true } : wanted);
  }

  #refused(member: string, why: string): KilnFailure {
    return new KilnFailure([archiveMemberRefused(this.#name, shown(member), why)]);
  }
}

/** A stranger's text may hold anything. */
const shown = (text: string): string => JSON.stringify(text.slice(0, 200));
