import type { BigIntStats } from "node:fs";

/** What tells whether a file is still the one that was read. */
export interface FileStamp {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
  readonly mode: bigint;
}

export const stampOf = ({ size, mtimeNs, ctimeNs, ino, mode }: BigIntStats): FileStamp => ({ size, mtimeNs, ctimeNs, ino, mode });

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
    const now = BigInt(Date.now()) * 1_000_000n;
    if (now - newest(stamp) > BigInt(TICK_MS) * 1_000_000n) this.known.set(path, { stamp, value });
    else this.known.delete(path);
  }
}

const newest = ({ mtimeNs, ctimeNs }: FileStamp): bigint => (mtimeNs > ctimeNs ? mtimeNs : ctimeNs);

const isSame = (a: FileStamp, b: FileStamp): boolean =>
  a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.ino === b.ino && a.mode === b.mode;
