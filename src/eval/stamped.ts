import type { Stats } from "node:fs";

/** What tells whether a file is still the one that was read. */
export interface FileStamp {
  readonly size: number;
  /** Milliseconds with their fractions: doubles tell a quarter of a microsecond. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly mode: number;
}

export const stampOf = ({ size, mtimeMs, ctimeMs, ino, mode }: Stats): FileStamp => ({ size, mtimeMs, ctimeMs, ino, mode });

/**
 * Milliseconds. A file that changed less than this before it was read may change once more within one tick of the file system's clock: its stamp would
 * not tell. Ticks are 10 ms at most (CONFIG_HZ=100), 2 s on FAT, whose stamps are whole seconds; what git calls «racily clean».
 */
export const TICK_MS = 2000;

/** What was made of files, by their stamps. */
export class Stamped<T> {
  private readonly known = new Map<string, { readonly stamp: FileStamp; readonly value: T }>();

  get(path: string, stamp: FileStamp): T | undefined {
    const known = this.known.get(path);
    return known && isSame(known.stamp, stamp) ? known.value : undefined;
  }

  /** `stamp`: of before the file was read. */
  set(path: string, stamp: FileStamp, value: T): void {
    if (Date.now() - Math.max(stamp.mtimeMs, stamp.ctimeMs) > TICK_MS) this.known.set(path, { stamp, value });
    else this.known.delete(path);
  }
}

const isSame = (a: FileStamp, b: FileStamp): boolean =>
  a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino && a.mode === b.mode;
