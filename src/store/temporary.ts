import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { errnoOf } from "./failures.ts";
import { folderMode, intoFolder, type Layout } from "./layout.ts";
import { isAlive, newName } from "./living-process.ts";

/** What can't be seen from here (another container's, another machine's) is taken as left behind after a day without change. */
export const strangersKeptMs = 24 * 3600 * 1000;

/** This process's folder below `tmp/`, made when first needed; a run that makes one removes those of processes that are gone. */
export class Temporary {
  readonly #layout: Layout;
  #folder: string | undefined;
  #next = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** A path that nothing stands at, on the store's file system. */
  path(): string {
    return `${this.#own()}/${this.#next++}`;
  }

  folder(): string {
    const path = this.path();
    mkdirSync(path);
    chmodSync(path, folderMode);
    return path;
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  #own(): string {
    if (this.#folder === undefined) {
      const area = this.#layout.area("tmp");
      removeLeftovers(area);
      const folder = `${area}/${newName()}`;
      intoFolder(area, () => mkdirSync(folder));
      chmodSync(folder, folderMode);
      this.#folder = folder;
    }
    return this.#folder;
  }
}

/** Removes what processes that are gone left in an area whose entries are named after them. */
export function removeLeftovers(area: string): void {
  for (const name of entriesOf(area)) {
    const path = `${area}/${name}`;
    if (isAlive(name) ?? changedSince(path, Date.now() - strangersKeptMs)) continue;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another run is removing it as well, or it belongs to another user: no reason to fail.
    }
  }
}

function changedSince(path: string, timeMs: number): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > timeMs;
}

export function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
}
