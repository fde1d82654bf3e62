import type { Stats } from "node:fs";

/**
 * Bytes, milliseconds (two; with their fractions: doubles tell a quarter of a microsecond), inode, mode: whether a file or folder is still the one that was
 * looked at.
 */
export type Stamp = readonly [size: number, mtimeMs: number, ctimeMs: number, ino: number, mode: number];

export const stampOf = ({ size, mtimeMs, ctimeMs, ino, mode }: Stats): Stamp => [size, mtimeMs, ctimeMs, ino, mode];

export const isSameStamp = (a: Stamp, b: Stamp): boolean =>
  a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3] && a[4] === b[4];

/**
 * Milliseconds. A file that changed less than this before it was read may change once more within one tick of the file system's clock: its stamp would
 * not tell. Ticks are 10 ms at most (CONFIG_HZ=100), 2 s on FAT, whose stamps are whole seconds; what git calls «racily clean».
 */
export const TICK_MS = 2000;

/** Whether the stamp tells what changes from now on. */
export const isSettled = ([, mtimeMs, ctimeMs]: Stamp, nowMs: number): boolean => nowMs - Math.max(mtimeMs, ctimeMs) > TICK_MS;

/** What was made of files, by their stamps. */
export class Stamped<T> {
  private readonly known = new Map<string, { readonly stamp: Stamp; readonly value: T }>();

  get(path: string, stamp: Stamp): T | undefined {
    const known = this.known.get(path);
    return known && isSameStamp(known.stamp, stamp) ? known.value : undefined;
  }

  /** `stamp`: of before the file was read. */
  set(path: string, stamp: Stamp, value: T): void {
    if (isSettled(stamp, Date.now())) this.known.set(path, { stamp, value });
    else this.known.delete(path);
  }
}
