import { renameSync, rmSync, symlinkSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { intoFolder, type Layout } from "../layout.ts";
import { newName } from "../living-process.ts";
import type { LeaseReader } from "./leases.ts";
import type { Marks } from "./marks.ts";

/** Removals in one batch: builds wait while one is under way. */
const perBatch = 128;

/** Removes what nothing marks, as `Uses` describes it: a batch is announced, all leases are read, then it is removed. */
export class Batches {
  readonly #layout: Layout;
  readonly #leases: LeaseReader;
  readonly #marks: Marks;
  readonly #signal: AbortSignal | undefined;
  readonly #name = newName();
  #count = 0;
  #everythingBy: string | undefined;

  constructor(layout: Layout, leases: LeaseReader, marks: Marks, signal: AbortSignal | undefined) {
    this.#layout = layout;
    this.#leases = leases;
    this.#marks = marks;
    this.#signal = signal;
  }

  /** The process for which all counts as used: nothing more can be removed. */
  get everythingBy(): string | undefined {
    return this.#everythingBy;
  }

  /** Calls `remove` for each name that `isKept` denies once all leases are known; gives those. */
  async remove<T>(items: readonly T[], isKept: (item: T) => boolean, remove: (item: T) => void): Promise<readonly T[]> {
    const removed: T[] = [];
    for (let at = 0; at < items.length; at += perBatch) {
      if (this.#signal?.aborted === true || this.#everythingBy !== undefined) break;
      this.#announce();
      try {
        const { lines, everythingBy } = this.#leases.read();
        this.#everythingBy = everythingBy;
        if (everythingBy !== undefined) break;
        this.#marks.uses(lines);
        for (const item of items.slice(at, at + perBatch)) {
          if (isKept(item)) continue;
          remove(item);
          removed.push(item);
        }
      } finally {
        rmSync(this.#layout.collectorBatch, { force: true });
      }
      await setImmediate();
    }
    return removed;
  }

  #announce(): void {
    const path = this.#layout.collectorBatch;
    const temporary = `${path}.${this.#name}`;
    rmSync(temporary, { force: true });
    intoFolder(this.#layout.area("gc"), () => symlinkSync(`${this.#name}.${this.#count++}`, temporary));
    renameSync(temporary, path);
  }
}
