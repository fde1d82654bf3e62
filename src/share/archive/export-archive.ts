import { createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Pack } from "tar-stream";
import { hashOf, type Digest } from "#derivation/digest.ts";
import { decodeDirectory } from "#derivation/reapi/directory.ts";
import type { Store } from "#store/store.ts";
import { encodeEntry, entryKey, UNSIGNED, type Statement } from "../cache/statement.ts";
import type { SigningKey } from "../sign/signing-key.ts";
import { VERSION_MEMBER, VERSION_TEXT } from "./archive-format.ts";
import { SAME } from "./laid-files.ts";
import { writePacked } from "./write-packed.ts";

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
  let blobs = 0;
  const fill: Parameters<typeof writePacked>[1] = async (archive) => {
    const writer = new ArchiveWriter(archive, store);
    await writer.write(statements, key);
    blobs = writer.blobs;
  };
  await writePacked(file, fill, signal);
  return { statements: statements.length, blobs, sizeBytes: statSync(file).size };
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
    const entry = this.#archive.entry({ name, size: statSync(path).size, mode: 0o644, ...SAME });
    this.#written.add(name);
    await pipeline(createReadStream(path), entry);
    return true;
  }

  async #member(name: string, bytes: Uint8Array): Promise<void> {
    if (this.#written.has(name)) return;
    this.#written.add(name);
    await new Promise<void>((resolve, reject) => {
      this.#archive.entry({ name, size: bytes.byteLength, mode: 0o644, ...SAME }, Buffer.from(bytes), (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }
}
