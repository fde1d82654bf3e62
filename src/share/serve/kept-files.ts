import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** After so many are gone there is room for a while: parts of the limit. */
const SHRINK_TO = 0.9;

interface Kept {
  readonly sizeBytes: number;
  usedMs: number;
}

/** The files of a cache, how large they are and when each was last used; the longest unused go where all are larger than they may be. */
export class KeptFiles {
  readonly #maxBytes: number;
  readonly #files = new Map<string, Kept>();
  #totalBytes = 0;

  private constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Looks at all that is there; uses of earlier runs are files' times. What was being written when a server ended is removed. */
  static async open(folder: string, maxBytes: number): Promise<KeptFiles> {
    const kept = new KeptFiles(maxBytes);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      if (entry.name.includes(".")) await rm(path, { force: true });
      else {
        const { size, mtimeMs } = await stat(path);
        kept.#add(path, size, mtimeMs);
      }
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

  async put(path: string, sizeBytes: number): Promise<void> {
    this.gone(path);
    this.#add(path, sizeBytes, Date.now());
    await this.#shrink();
  }

  gone(path: string): void {
    this.#totalBytes -= this.#files.get(path)?.sizeBytes ?? 0;
    this.#files.delete(path);
  }

  #add(path: string, sizeBytes: number, usedMs: number): void {
    this.#files.set(path, { sizeBytes, usedMs });
    this.#totalBytes += sizeBytes;
  }

  async #shrink(): Promise<void> {
    if (this.#totalBytes <= this.#maxBytes) return;
    const oldest = [...this.#files].toSorted(([, a], [, b]) => a.usedMs - b.usedMs);
    for (const [path] of oldest) {
      if (this.#totalBytes <= this.#maxBytes * SHRINK_TO) return;
      this.gone(path);
      await rm(path, { force: true });
    }
  }
}
