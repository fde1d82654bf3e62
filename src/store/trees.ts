import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import type { Digest } from "#derivation/digest.ts";
import { decodeDirectory } from "#derivation/reapi/directory.ts";
import { digestOfBlob } from "./blob-digest.ts";
import type { Blobs } from "./blobs.ts";
import { errnoOf, onStore } from "./failures.ts";
import { executableMode, fileMode, fixedTime, folderMode, renameInto, type Layout } from "./layout.ts";
import type { Temporary } from "./temporary.ts";
import type { Uses } from "./uses.ts";

/** Merkle trees: whether they are whole, and their folders below `trees/`, made of hard links into `cas/`. */
export class Trees {
  readonly #layout: Layout;
  readonly #temporary: Temporary;
  readonly #blobs: Blobs;
  readonly #uses: Uses;
  /** Trees that were seen whole by this process. */
  readonly #whole = new Set<Digest>();
  readonly #made = new Set<Digest>();

  constructor(layout: Layout, temporary: Temporary, blobs: Blobs, uses: Uses) {
    this.#layout = layout;
    this.#temporary = temporary;
    this.#blobs = blobs;
    this.#uses = uses;
  }

  isWhole(digest: Digest): boolean {
    if (this.#whole.has(digest)) return true;
    this.#uses.tree(digest);
    return this.#standsWhole(digest);
  }

  /** Takes for granted that all of it is there. */
  assume(digest: Digest): void {
    this.#uses.tree(digest);
    this.#whole.add(digest);
  }

  /** Looks at all of them again. */
  doubt(): void {
    this.#whole.clear();
  }

  #standsWhole(digest: Digest): boolean {
    if (this.#whole.has(digest)) return true;
    if (!this.#blobs.stands(digest)) return false;
    const { files, directories } = decodeDirectory(this.#blobs.readStanding(digest));
    const whole = files.every((file) => this.#blobs.stands(file.digest)) && directories.every((folder) => this.#standsWhole(folder.digest));
    if (whole) this.#whole.add(digest);
    return whole;
  }

  /**
   * Made in `tmp/` and renamed, so that what stands below `trees/` is whole; where another process was faster, its folder stays.
   * Throws KILN-E0605 when a blob is missing.
   */
  materialise(digest: Digest): string {
    const path = this.#layout.tree(digest);
    if (this.#made.has(digest)) return path;
    this.#uses.tree(digest);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
      onStore(path, () => {
        const temporary = this.#temporary.path();
        try {
          this.#fill(temporary, digest, 0);
          moveFolder(temporary, path);
        } finally {
          rmSync(temporary, { recursive: true, force: true });
        }
      });
    }
    this.#made.add(digest);
    return path;
  }

  /** Takes in all of it that only lower stores have. Throws KILN-E0605. */
  takeIn(digest: Digest): void {
    const { files, directories } = decodeDirectory(this.#blobs.readStanding(digest));
    for (const file of files) this.#blobs.standingPath(file.digest, file.executable);
    for (const folder of directories) this.takeIn(folder.digest);
  }

  /** What was seen of it counts no more. */
  forget(digest: Digest): void {
    this.#whole.delete(digest);
    this.#made.delete(digest);
  }

  /** Links followed; undefined: there is nothing of a tree of this store. */
  at(path: string): Digest | undefined {
    let real: string;
    let root: string;
    try {
      [real, root] = [realpathSync(path), realpathSync(this.#layout.area("trees"))];
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return undefined;
    }
    const hash = real.startsWith(`${root}/`) ? real.slice(root.length + 1).split("/")[1] : undefined;
    if (hash === undefined) return undefined;
    return digestOfBlob(this.#layout, hash);
  }

  #fill(folder: string, digest: Digest, depth: number): void {
    const { files, directories, symlinks } = decodeDirectory(this.#blobs.readStanding(digest), depth);
    mkdirSync(folder);
    for (const file of files) link(this.#blobs.standingPath(file.digest, file.executable), `${folder}/${file.name}`, file.executable);
    for (const inner of directories) this.#fill(`${folder}/${inner.name}`, inner.digest, depth + 1);
    for (const { name, target } of symlinks) symlinkSync(target, `${folder}/${name}`);
    chmodSync(folder, folderMode);
    utimesSync(folder, fixedTime, fixedTime);
  }
}

/**
 * Hard link; a copy where the file system allows no more links to one file (ext4: 65,000) or none at all. ENOENT for a blob that is there:
 * another process has just put its equal in its place by rename, and the old file has no name left to link.
 */
function link(blob: string, path: string, executable: boolean): void {
  for (let attempt = 1; ; attempt++) {
    try {
      return linkSync(blob, path);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "ENOENT" && attempt < 10 && existsSync(blob)) continue;
      if (errno !== "EMLINK" && errno !== "EPERM" && errno !== "ENOTSUP") throw error;
    }
    copyFileSync(blob, path);
    chmodSync(path, executable ? executableMode : fileMode);
    return utimesSync(path, fixedTime, fixedTime);
  }
}

/** Where another process was faster, its folder stays. */
function moveFolder(from: string, to: string): void {
  try {
    renameInto(from, to);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== "ENOTEMPTY" && errno !== "EEXIST") throw error;
  }
}
