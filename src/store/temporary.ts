import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { errnoOf, onStore } from "./failures.ts";
import { freeDeadLock } from "./file-lock.ts";
import { folderMode, intoFolder, type Layout } from "./layout.ts";
import { isAlive, isRecent, makerOf, newName } from "./living-process.ts";

/** What can't be seen from here (another container's, another machine's) is taken as left behind after a day without change. */
export const strangersKeptMs = 24 * 3600 * 1000;

/** This process's folder below `tmp/`, made when first needed. Those of processes that are gone are removed then, or at the end of a run that needed none. */
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
    const folder = this.#folder;
    this.#folder = undefined;
    try {
      if (folder === undefined) removeLeftovers(this.#layout);
      else rmSync(folder, { recursive: true, force: true });
    } catch {
      // A disk that fails: the next run removes it.
    }
  }

  #own(): string {
    if (this.#folder === undefined) {
      const area = this.#layout.area("tmp");
      removeLeftovers(this.#layout);
      const folder = `${area}/${newName()}`;
      intoFolder(area, () => mkdirSync(folder));
      chmodSync(folder, folderMode);
      this.#folder = folder;
    }
    return this.#folder;
  }
}

/** Removes what processes that are gone left in `tmp/`; where there is any, also what they had not finished elsewhere. */
export function removeLeftovers(layout: Layout): void {
  const area = layout.area("tmp");
  let isAny = false;
  for (const name of entriesOf(area)) {
    const path = `${area}/${name}`;
    if (isAlive(name) ?? isRecent(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0, strangersKeptMs)) continue;
    isAny = true;
    removeQuietly(path);
  }
  const locks = entriesOf(layout.area("gc"));
  for (const name of locks) if (name.startsWith("lock.")) quietly(() => freeDeadLock(`${layout.area("gc")}/${name}`, strangersKeptMs));
  // A lock of a collector or a repair that could not be removed.
  isAny ||= locks.some((name) => isAlive(makerOf(name) ?? "") === false);
  if (isAny) removeUnfinished(layout);
}

/** Folders below the store's own ones that hold records and blobs: thousands, in which nothing is made that isn't finished. */
const deep: ReadonlySet<string> = new Set(["cas", "trees", "ac", "realised", "logs"]);

/** Removes what processes that are gone had not yet renamed to its place, of the areas and of the caches beside them. */
export function removeUnfinished({ root }: Layout): void {
  removeUnfinishedIn(root);
  for (const area of foldersIn(root)) {
    removeUnfinishedIn(area);
    if (!deep.has(area.slice(root.length + 1))) for (const folder of foldersIn(area)) removeUnfinishedIn(folder);
  }
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [`${folder}/${entry.name}`] : []));
}

/** The same in one folder, whose place need not be a store. */
export function removeUnfinishedIn(folder: string): void {
  let names: readonly string[];
  try {
    names = entriesOf(folder);
  } catch {
    return; // A file, or nothing that we may read.
  }
  for (const name of names) {
    const maker = makerOf(name);
    if (maker !== undefined && isAlive(maker) === false) removeQuietly(`${folder}/${name}`);
  }
}

const removeQuietly = (path: string): void => quietly(() => rmSync(path, { recursive: true, force: true }));

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Another run is removing it as well, or it belongs to another user: no reason to fail.
  }
}

/** Removes files of a folder by their names. */
export function removeEntries(folder: string, isPast: (name: string) => boolean): void {
  onStore(folder, () => {
    for (const name of entriesOf(folder)) if (isPast(name)) rmSync(`${folder}/${name}`, { force: true });
  });
}

export function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
}
