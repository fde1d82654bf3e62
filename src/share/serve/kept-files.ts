import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { errnoIn } from "#diagnostics/errno.ts";

/** After so many are gone there is room for a while: parts of the limit. */
const SHRINK_TO = 0.9;
/** Nobody goes on with a file that was begun and not written to for so long (milliseconds). */
const ABANDONED_MS = 3_600_000;

interface Kept {
  readonly sizeBytes: number;
  usedMs: number;
}

/** What a cache's folder has below it, and nothing else: `ac/ab/abcd…`, `cas/ab/abcd…` and `other/ab/…`. */
const AREAS: readonly (readonly [area: string, form: RegExp])[] = [
  ["ac", /^([0-9a-f]{2})\/\1[0-9a-f]{62}$/],
  ["cas", /^([0-9a-f]{2})\/\1[0-9a-f]{62}$/],
  ["other", /^[0-9a-z]{2}\/[0-9a-z]{20,120}$/],
];
/** Of a file that is being written beside where it belongs (`FolderCache.put`). */
const UNFINISHED = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The files of a cache, how large they are and when each was last used; the longest unused go where all are larger than they may be. Whatever else lies in the
 * folder isn't the cache's: it isn't counted, and stays.
 */
export class KeptFiles {
  readonly #maxBytes: number;
  readonly #files = new Map<string, Kept>();
  #totalBytes = 0;
  /** What changes files goes one after another: what is put while room is made must not be what goes. */
  #changes: Promise<unknown> = Promise.resolve();

  private constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Looks at all that is there; uses of earlier runs are files' times. What was being written when a server or a build ended is removed. */
  static async open(folder: string, maxBytes: number): Promise<KeptFiles> {
    const kept = new KeptFiles(maxBytes);
    const now = Date.now();
    for await (const { path, isUnfinished } of filesOf(folder)) {
      const found = await unlessGone(() => lstat(path));
      if (found?.isFile() !== true) continue;
      if (!isUnfinished) kept.#add(path, found.size, Math.min(now, found.mtimeMs));
      // Another process may be at it just now: a folder is served and written at once.
      else if (now - found.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
    }
    await kept.#shrink();
    return kept;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  use(path: string): void {
    const file = this.#files.get(path);
    if (file !== undefined) file.usedMs = Date.now();
  }

  /** `replace` puts it there. */
  async put(path: string, sizeBytes: number, replace: () => Promise<void>): Promise<void> {
    await this.#change(async () => {
      await replace();
      this.#forget(path);
      this.#add(path, sizeBytes, Date.now());
      await this.#shrink();
    });
  }

  async remove(path: string): Promise<void> {
    await this.#change(async () => {
      await rm(path, { force: true });
      this.#forget(path);
    });
  }

  async #change(work: () => Promise<void>): Promise<void> {
    const done = this.#changes.then(work);
    this.#changes = done.catch(() => undefined);
    await done;
  }

  #forget(path: string): void {
    this.#totalBytes -= this.#files.get(path)?.sizeBytes ?? 0;
    this.#files.delete(path);
  }

  #add(path: string, sizeBytes: number, usedMs: number): void {
    this.#files.set(path, { sizeBytes, usedMs });
    this.#totalBytes += sizeBytes;
  }

  async #shrink(): Promise<void> {
    if (this.#totalBytes <= this.#maxBytes) return;
    const oldest = [...this.#files].map(([path, { usedMs }]) => ({ path, usedMs })).toSorted((a, b) => a.usedMs - b.usedMs);
    for (const { path, usedMs } of oldest) {
      if (this.#totalBytes <= this.#maxBytes * SHRINK_TO) return;
      // Somebody asked for it meanwhile.
      if (this.#files.get(path)?.usedMs !== usedMs) continue;
      try {
        await rm(path, { force: true });
        this.#forget(path);
      } catch {
        // It stays, and counts; what was put is there even so.
      }
    }
  }
}

async function* filesOf(folder: string): AsyncGenerator<{ readonly path: string; readonly isUnfinished: boolean }> {
  for (const [area, form] of AREAS) {
    for (const prefix of (await unlessGone(() => readdir(join(folder, area)))) ?? []) {
      if (!/^[0-9a-z]{2}$/.test(prefix)) continue;
      for (const name of (await unlessGone(() => readdir(join(folder, area, prefix)))) ?? []) {
        const isUnfinished = UNFINISHED.test(name);
        if (form.test(`${prefix}/${name.replace(UNFINISHED, "")}`)) yield { path: join(folder, area, prefix, name), isUnfinished };
      }
    }
  }
}

/** Undefined: there is no such thing, or not of that kind. */
async function unlessGone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const errno = errnoIn(error);
    if (errno === "ENOENT" || errno === "ENOTDIR") return undefined;
    throw error;
  }
}
