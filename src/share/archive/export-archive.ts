import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { pack, type Pack } from "tar-stream";
import { hashOf, type Digest } from "#derivation/digest.ts";
import { decodeDirectory } from "#derivation/reapi/directory.ts";
import type { Store } from "#store/store.ts";
import { encodeEntry, entryKey, UNSIGNED, type Statement } from "../cache/statement.ts";
import type { SigningKey } from "../sign/signing-key.ts";
import { VERSION_MEMBER, VERSION_TEXT } from "./archive-format.ts";
import { packZstd } from "./zstd-stream.ts";

export interface ExportReport {
  readonly statements: number;
  readonly blobs: number;
  /** Of the archive. */
  readonly sizeBytes: number;
}

/** Writes statements and all that they name to a file, which is there whole or not at all. The same statements give the same bytes. Throws the system's errors. */
export async function exportArchive(
  statements: readonly Statement[],
  store: Store,
  key: SigningKey | undefined,
  file: string,
  signal: AbortSignal,
): Promise<ExportReport> {
  const temporary = `${file}.${randomUUID()}`;
  const archive = pack();
  const writer = new ArchiveWriter(archive, store);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types leave open that what comes is bytes
  const packed = packZstd(archive as AsyncIterable<Uint8Array>);
  const written = pipeline(packed, createWriteStream(temporary, { flags: "wx" }), { signal });
  try {
    const filled = writer.write(statements, key).catch((error: unknown) => {
      archive.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    });
    await Promise.all([filled, written]);
    await rename(temporary, file);
    return { statements: statements.length, blobs: writer.blobs, sizeBytes: statSync(file).size };
  } catch (error) {
    await written.catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

class ArchiveWriter {
  readonly #archive: Pack;
  readonly #store: Store;
  readonly #written = new Set<string>();
  blobs = 0;

  constructor(archive: Pack, store: Store) {
    this.#archive = archive;
    this.#store = store;
  }

  async write(statements: readonly Statement[], key: SigningKey | undefined): Promise<void> {
    await this.#member(VERSION_MEMBER, Buffer.from(VERSION_TEXT));
    for (const statement of statements)
      await this.#member(`ac/${entryKey(statement.subject, key?.public.id ?? UNSIGNED)}`, encodeEntry(statement, key));
    for (const { result } of statements) {
      for (const output of Object.values(result.outputs)) {
        if (output.kind === "tree") await this.#tree(output.digest);
        else await this.#blob(output.digest, output.executable);
      }
    }
    this.#archive.finalize();
  }

  async #tree(digest: Digest): Promise<void> {
    if (!(await this.#blob(digest, false))) return;
    const { files, directories } = decodeDirectory(this.#store.read(digest));
    for (const file of files) await this.#blob(file.digest, file.executable);
    for (const folder of directories) await this.#tree(folder.digest);
  }

  /** False: it was written before. */
  async #blob(digest: Digest, executable: boolean): Promise<boolean> {
    const name = `cas/${hashOf(digest)}`;
    if (this.#written.has(name)) return false;
    const path = this.#store.blobPath(digest, executable);
    this.blobs++;
    const entry = this.#archive.entry({ name, size: statSync(path).size, ...SAME });
    this.#written.add(name);
    await pipeline(createReadStream(path), entry);
    return true;
  }

  async #member(name: string, bytes: Uint8Array): Promise<void> {
    if (this.#written.has(name)) return;
    this.#written.add(name);
    await new Promise<void>((resolve, reject) => {
      this.#archive.entry({ name, size: bytes.byteLength, ...SAME }, Buffer.from(bytes), (error) => (error ? reject(error) : resolve()));
    });
  }
}

/** Nothing of this machine or moment. */
const SAME = { mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 } as const;
