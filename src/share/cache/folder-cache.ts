import { randomUUID } from "node:crypto";
import { createWriteStream, type ReadStream } from "node:fs";
import { copyFile, mkdir, open, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { hashOf, sizeOf, type Digest } from "#derivation/digest.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { CacheTrouble, LARGEST_ENTRY, type BlobContent, type CacheBackEnd } from "./back-end.ts";

/**
 * A cache in a folder: `ac/ab/…` and `cas/ab/…`, also one that lies on NFS or is a bucket that was mounted. Files come by rename, so that nobody sees half of
 * one; nothing is locked, linked, or looked at but by its name.
 */
export class FolderCache implements CacheBackEnd {
  readonly name: string;
  readonly #folder: string;

  /** Absolute; made when something is put there. */
  constructor(folder: string) {
    this.name = folder;
    this.#folder = folder;
  }

  entryPath(key: string): string {
    return join(this.#folder, "ac", key.slice(0, 2), key);
  }

  blobPath(hash: string): string {
    return join(this.#folder, "cas", hash.slice(0, 2), hash);
  }

  async entry(key: string): Promise<Uint8Array | undefined> {
    const path = this.entryPath(key);
    return await reading(async () => {
      const { size } = await stat(path);
      if (size > LARGEST_ENTRY) throw new CacheTrouble(`has an entry of ${size} bytes`, false);
      return await readFile(path);
    });
  }

  async putEntry(key: string, bytes: Uint8Array): Promise<void> {
    await this.put(this.entryPath(key), { kind: "bytes", bytes });
  }

  async blob(digest: Digest): Promise<AsyncIterable<Uint8Array> | undefined> {
    const path = this.blobPath(hashOf(digest));
    const file = await reading(() => open(path, "r"));
    if (file === undefined) return undefined;
    noteUse(path);
    return told(file.createReadStream({ highWaterMark: 256 * 1024 }));
  }

  async hasBlob(digest: Digest): Promise<boolean> {
    const found = await reading(() => stat(this.blobPath(hashOf(digest))));
    return found?.isFile() === true && found.size === sizeOf(digest);
  }

  async putBlob(digest: Digest, content: BlobContent): Promise<void> {
    await this.put(this.blobPath(hashOf(digest)), content);
  }

  /**
   * Written under a name of its own beside, then renamed. A file system that can't rename over another file has it there already. `settle`: for who keeps account
   * of files; it calls what renames.
   */
  async put(
    path: string,
    content: BlobContent | { readonly kind: "stream"; readonly stream: AsyncIterable<Uint8Array> },
    settle: (replace: () => Promise<void>) => Promise<void> = (replace) => replace(),
  ): Promise<void> {
    const temporary = `${path}.${randomUUID()}`;
    try {
      await mkdir(dirname(path), { recursive: true });
      switch (content.kind) {
        case "bytes":
          await writeFile(temporary, content.bytes, { flag: "wx" });
          break;
        case "file":
          await copyFile(content.path, temporary);
          break;
        case "stream":
          await pipeline(content.stream, createWriteStream(temporary, { flags: "wx" }));
          break;
      }
      await settle(() => rename(temporary, path));
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw troubleOf(error);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** For who removes what was not used for longest; where it can't be noted that is no reason to fail. */
export function noteUse(path: string): void {
  const now = new Date();
  utimes(path, now, now).catch(() => undefined);
}

async function* told(stream: ReadStream): AsyncIterable<Uint8Array> {
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw troubleOf(error);
  }
}

/** Undefined: there is no such file. */
async function reading<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const errno = errnoIn(error);
    if (errno === "ENOENT" || errno === "ENOTDIR") return undefined;
    throw troubleOf(error);
  }
}

function troubleOf(error: unknown): unknown {
  const errno = errnoIn(error);
  // A file of NFS that another machine replaced while it was open.
  return errno === undefined ? error : new CacheTrouble(`can't be used (${errno})`, errno === "ESTALE" || errno === "EIO");
}
