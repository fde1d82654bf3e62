import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fstatSync,
  futimesSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { digestOf, sizeOf, type Digest } from "#derivation/digest.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { lowerBlobDamaged } from "#diagnostics/store-keeping.ts";
import { blobDamaged, blobMissing, unreadableHostFile, wrongContent } from "#diagnostics/store.ts";
import { errnoOf, onHost, onStore, storeFailure } from "./failures.ts";
import { executableMode, fileMode, fixedTime, renameInto, type Layout } from "./layout.ts";
import type { LowerStores } from "./lower-stores.ts";
import type { Temporary } from "./temporary.ts";
import type { Uses } from "./uses.ts";

/** Files up to this size are read at once, which is faster than a stream (bytes). */
const wholeReadLimit = 1 << 20;

/**
 * The files below `cas/`. A blob comes by rename of a finished file with its final mode, so it is whole whenever it is seen; one whose
 * size isn't its digest's is taken as not there, and replaced.
 */
export class Blobs {
  readonly #layout: Layout;
  readonly #temporary: Temporary;
  readonly #uses: Uses;
  readonly #lower: LowerStores;
  /** Paths that this process made since they were last taken; they may not be on the disk yet. */
  #fresh: string[] = [];

  constructor(layout: Layout, temporary: Temporary, uses: Uses, lower: LowerStores) {
    this.#layout = layout;
    this.#temporary = temporary;
    this.#uses = uses;
    this.#lower = lower;
  }

  has(digest: Digest): boolean {
    this.#uses.blob(digest);
    return this.stands(digest);
  }

  /** Whether it is there, of one that the lease names already: as part of a tree. */
  stands(digest: Digest): boolean {
    return this.#holds(digest, false) || this.#holds(digest, true) || this.#lower.blob(digest) !== undefined;
  }

  putBytes(bytes: Uint8Array, executable = false): Digest {
    const digest = digestOf(bytes);
    this.#uses.blob(digest);
    if (this.#holds(digest, executable)) return digest;
    onStore(this.#layout.root, () => {
      const temporary = this.#temporary.path();
      const file = openSync(temporary, "wx", 0o600);
      try {
        writeFileSync(file, bytes);
        seal(file, executable);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      } finally {
        closeSync(file);
      }
      this.#publish(temporary, digest, executable);
    });
    return digest;
  }

  /** Small files: read at once, synchronously. Large ones: `putLargeFile`. Undefined: too large. */
  putSmallFile(hostPath: string, executable: boolean, expected?: Digest): Digest | undefined {
    const bytes = onHost(hostPath, unreadableHostFile, () => {
      const file = openSync(hostPath, "r");
      try {
        return fstatSync(file).size > wholeReadLimit ? undefined : readFileSync(file);
      } finally {
        closeSync(file);
      }
    });
    if (bytes === undefined) return undefined;
    if (expected !== undefined) checkContent(hostPath, expected, digestOf(bytes));
    return this.putBytes(bytes, executable);
  }

  /** Copies in pieces; the copy is hashed, so it doesn't matter if the file changes meanwhile. */
  async putLargeFile(hostPath: string, executable: boolean, expected?: Digest): Promise<Digest> {
    const from = await open(hostPath, "r").catch((error: unknown) => {
      const errno = errnoOf(error);
      throw errno === undefined ? error : new KilnFailure([unreadableHostFile(hostPath, errno)]);
    });
    try {
      const temporary = onStore(this.#layout.root, () => this.#temporary.path());
      try {
        const to = await open(temporary, "wx", 0o600);
        try {
          const hash = createHash("sha256");
          const buffer = Buffer.allocUnsafe(wholeReadLimit);
          let size = 0;
          for (;;) {
            const { bytesRead } = await from.read(buffer, 0, buffer.length, null);
            if (bytesRead === 0) break;
            const piece = buffer.subarray(0, bytesRead);
            hash.update(piece);
            size += bytesRead;
            await to.writeFile(piece);
          }
          const digest = `${hash.digest("hex")}/${size}`;
          if (expected !== undefined) checkContent(hostPath, expected, digest);
          seal(to.fd, executable);
          await to.close();
          this.#uses.blob(digest);
          if (this.#holds(digest, executable)) rmSync(temporary);
          else this.#publish(temporary, digest, executable);
          return digest;
        } finally {
          await to.close();
        }
      } catch (error) {
        rmSync(temporary, { force: true });
        throw storeFailure(this.#layout.root, error);
      }
    } finally {
      await from.close();
    }
  }

  adopt(temporaryPath: string, digest: Digest, executable: boolean): void {
    onStore(temporaryPath, () => {
      const stat = lstatSync(temporaryPath);
      if (!stat.isFile() || stat.size !== sizeOf(digest)) throw new Error(`${temporaryPath} is not the file of ${digest}`);
      this.#uses.blob(digest);
      if (this.#holds(digest, executable)) {
        rmSync(temporaryPath);
        return;
      }
      const mode = executable ? executableMode : fileMode;
      // The sandbox's helper has done so already.
      if ((stat.mode & 0o7777) !== mode) chmodSync(temporaryPath, mode);
      if (stat.mtimeMs !== fixedTime * 1000) utimesSync(temporaryPath, fixedTime, fixedTime);
      this.#publish(temporaryPath, digest, executable);
    });
  }

  /** Throws KILN-E0605 where neither the file nor its twin is there. */
  path(digest: Digest, executable: boolean): string {
    this.#uses.blob(digest);
    return this.standingPath(digest, executable);
  }

  /** The same of one that the lease names already: as part of a tree. */
  standingPath(digest: Digest, executable: boolean): string {
    const path = this.#layout.blob(digest, executable);
    if (this.#holds(digest, executable)) return path;
    if (!this.#holds(digest, !executable)) {
      if (!this.#copyUp(digest, executable)) throw new KilnFailure([blobMissing(this.#layout.root, digest)]);
      return path;
    }
    onStore(path, () => {
      const temporary = this.#temporary.path();
      copyFileSync(this.#layout.blob(digest, !executable), temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      chmodSync(temporary, executable ? executableMode : fileMode);
      utimesSync(temporary, fixedTime, fixedTime);
      this.#publish(temporary, digest, executable);
    });
    return path;
  }

  /** The bytes, checked against the digest. Throws KILN-E0605; KILN-E0609 after removing a file that was damaged. */
  read(digest: Digest): Uint8Array {
    this.#uses.blob(digest);
    return this.readStanding(digest);
  }

  /** The same of one that the lease names already: as part of a tree. */
  readStanding(digest: Digest): Uint8Array {
    let path = this.#layout.blob(digest, false);
    let bytes = readIfThere(path);
    if (bytes !== undefined && digestOf(bytes) === digest) return bytes;
    // It isn't there, or isn't it: seldom.
    const executable = !this.#holds(digest, false) && this.#holds(digest, true);
    if (!executable && !this.#holds(digest, false)) this.#copyUp(digest, false);
    path = this.#layout.blob(digest, executable);
    bytes = readIfThere(path);
    if (bytes === undefined) throw new KilnFailure([blobMissing(this.#layout.root, digest)]);
    if (digestOf(bytes) === digest) return bytes;
    onStore(path, () => rmSync(path, { force: true }));
    throw new KilnFailure([blobDamaged(path, digest)]);
  }

  /** Takes it in from a lower store, if that has it whole. */
  #copyUp(digest: Digest, executable: boolean): boolean {
    const from = this.#lower.blob(digest);
    if (from === undefined) return false;
    const temporary = this.#temporary.path();
    try {
      copyFileSync(from, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      if (digestOfFile(temporary) !== digest) throw new KilnFailure([lowerBlobDamaged(from, digest)]);
      chmodSync(temporary, executable ? executableMode : fileMode);
      utimesSync(temporary, fixedTime, fixedTime);
      this.#publish(temporary, digest, executable);
      return true;
    } catch (error) {
      rmSync(temporary, { force: true });
      // Its owner has just removed it.
      if (errnoOf(error) === "ENOENT") return false;
      throw storeFailure(this.#layout.root, error);
    }
  }

  /** Files made since the last call. */
  takeFresh(): readonly string[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  #holds(digest: Digest, executable: boolean): boolean {
    const path = this.#layout.blob(digest, executable);
    const stat = onStore(path, () => lstatSync(path, { throwIfNoEntry: false }));
    return stat !== undefined && stat.isFile() && stat.size === sizeOf(digest);
  }

  #publish(temporary: string, digest: Digest, executable: boolean): void {
    const path = this.#layout.blob(digest, executable);
    renameInto(temporary, path);
    this.#fresh.push(path);
  }
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw storeFailure(path, error);
  }
}

/** Read in pieces, as it may be large. */
function digestOfFile(path: string): Digest {
  const file = openSync(path, "r");
  try {
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(wholeReadLimit);
    let size = 0;
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      hash.update(buffer.subarray(0, read));
      size += read;
    }
    return `${hash.digest("hex")}/${size}`;
  } finally {
    closeSync(file);
  }
}

/** Final mode and time, whatever the umask. */
function seal(file: number, executable: boolean): void {
  futimesSync(file, fixedTime, fixedTime);
  fchmodSync(file, executable ? executableMode : fileMode);
}

function checkContent(path: string, expected: Digest, found: Digest): void {
  if (expected !== found) throw new KilnFailure([wrongContent(path, expected, found)]);
}

/** Writes a small file of the store that may be replaced: temporary file, then rename. */
export function writeInto(temporary: Temporary, path: string, content: Uint8Array | string): void {
  onStore(path, () => {
    const unnamed = temporary.path();
    writeTemporary(unnamed, content);
    renameInto(unnamed, path);
  });
}

/** A finished temporary file, read-only. */
export function writeTemporary(path: string, content: Uint8Array | string): void {
  writeFileSync(path, content, { flag: "wx" });
  chmodSync(path, fileMode);
}
