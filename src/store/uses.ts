import { closeSync, lstatSync, openSync, renameSync, rmSync, unlinkSync, writeSync } from "node:fs";
import type { Digest } from "#derivation/digest.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { collectorStuck } from "#diagnostics/store-keeping.ts";
import { isLocked, lockHolder, tryLock } from "./file-lock.ts";
import { errnoOf, storeFailure } from "./failures.ts";
import { intoFolder, type Layout } from "./layout.ts";
import { isAlive, newName } from "./living-process.ts";
import { entriesOf } from "./temporary.ts";

/** Ends of leases' names: it lists what its process uses; all counts as used; its process has ended while a collector was at work. */
export const usesListed = ".uses";
export const everythingUsed = ".all";
export const leaseEnded = ".done";

const noRoom: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EIO"]);
const notAllowed: ReadonlySet<string> = new Set(["EROFS", "EACCES", "EPERM"]);

/** A batch takes milliseconds; a collector that takes so long for one has been stopped. */
const batchPatienceMs = 30_000;

/**
 * The lease of this process: a file in which it writes what it is about to look at or make, before it does so. A collector announces each batch of
 * removals, then reads all leases, then removes. So it either sees what is written here, or this process sees the batch, and waits until that is over:
 * what was found there after that stays.
 */
export class Uses {
  readonly #layout: Layout;
  readonly #written = new Set<string>();
  #path: string | undefined;
  #file: number | undefined;
  /** Nothing is or needs to be written any more: all counts as used, or the store can't be written to by us. */
  #isClosed = false;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  blob(digest: Digest): void {
    this.#write(`b ${digest}`);
  }

  /** With all that is below. */
  tree(digest: Digest): void {
    this.#write(`t ${digest}`);
  }

  /** A file of `ac/`, `realised/`, `roots/`, `graphs/`, or of the last by a name below `tmp/`. */
  record(path: string): void {
    this.#write(`r ${path.slice(this.#layout.root.length + 1)}`);
  }

  /** The same, and whether it is there. */
  finds(path: string): boolean {
    this.record(path);
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  }

  close(): void {
    const [file, path] = [this.#file, this.#path];
    this.#file = this.#path = undefined;
    this.#isClosed = false;
    this.#written.clear();
    if (path === undefined) return;
    try {
      if (file !== undefined) closeSync(file);
      // What it published since the collector looked around must be known to that until its end.
      if (isLocked(this.#layout.collectorLock, Number.POSITIVE_INFINITY)) renameSync(path, `${path}${leaseEnded}`);
      else unlinkSync(path);
    } catch {
      // Then it is the lease of a process that is gone.
    }
  }

  #write(line: string): void {
    if (this.#written.has(line)) return;
    this.#written.add(line);
    if (!this.#isClosed) {
      try {
        const bytes = Buffer.from(`${line}\n`);
        if (writeSync((this.#file ??= this.#open()), bytes) !== bytes.length) this.#useEverything();
      } catch (error) {
        this.#onRefusal(error);
      }
    }
    awaitBatch(this.#layout);
  }

  #open(): number {
    const area = this.#layout.area("leases");
    removeDeadLeases(this.#layout);
    const path = `${area}/${newName()}${usesListed}`;
    const file = intoFolder(area, () => openSync(path, "ax", 0o644));
    this.#path = path;
    return file;
  }

  #onRefusal(error: unknown): void {
    const errno = errnoOf(error);
    if (errno !== undefined && noRoom.has(errno) && this.#path !== undefined) this.#useEverything();
    // Somebody else's store, which is read only: writing to it is refused where it is tried.
    else if (errno !== undefined && notAllowed.has(errno)) this.#isClosed = true;
    else throw storeFailure(this.#layout.area("leases"), error);
  }

  /** A new name needs no room on the disk. */
  #useEverything(): void {
    this.#isClosed = true;
    if (this.#path === undefined) return;
    try {
      renameSync(this.#path, `${this.#path}${everythingUsed}`);
      this.#path += everythingUsed;
    } catch (error) {
      throw storeFailure(this.#path, error);
    }
  }
}

/** Removes leases of processes that are gone. Beside a collector they stay: it must know what those published before they went. */
function removeDeadLeases(layout: Layout): void {
  const area = layout.area("leases");
  const dead = entriesOf(area).filter((name) => isAlive(name) === false);
  if (dead.length === 0 || isLocked(layout.collectorLock, Number.POSITIVE_INFINITY)) return;
  for (const name of dead) rmSync(`${area}/${name}`, { force: true });
}

/** Waits while the batch that is announced just now is removed. */
function awaitBatch(layout: Layout): void {
  const path = layout.collectorBatch;
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  const batch = lockHolder(path);
  if (batch === undefined) return;
  if (isAlive(batch) === false) return removeDeadBatch(layout);
  const start = performance.now();
  while (lockHolder(path) === batch && isAlive(batch) !== false) {
    if (performance.now() - start > batchPatienceMs) throw new KilnFailure([collectorStuck(layout.root, batch.split(".", 1)[0] ?? batch)]);
    pause(1);
  }
}

/** What a collector announced that was killed. Under its lock: another one's must not be taken for it. */
function removeDeadBatch(layout: Layout): void {
  try {
    const lock = tryLock(layout.collectorLock, Number.POSITIVE_INFINITY);
    if (lock === undefined) return;
    removeBatches(layout);
    lock.release();
  } catch {
    // A disk that is full or read-only: whoever sees it knows that nobody goes on with it.
  }
}

/** Announcements, finished or not. Only under the collector's lock. */
export function removeBatches(layout: Layout): void {
  const area = layout.area("gc");
  for (const name of entriesOf(area)) if (name.startsWith("batch")) rmSync(`${area}/${name}`, { force: true });
}

const nobody = new Int32Array(new SharedArrayBuffer(4));

function pause(ms: number): void {
  Atomics.wait(nobody, 0, 0, ms);
}
