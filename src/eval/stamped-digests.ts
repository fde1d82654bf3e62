import type { Digest } from "#derivation/digest.ts";
import type { DigestCache, FileStamp } from "./workspace-files.ts";

/**
 * Nanoseconds. A file that changed less than this before it was read may change once more within one tick of the file system's clock: its stamp would
 * not tell. Ticks are 10 ms at most (CONFIG_HZ=100), 2 s on FAT, whose stamps are whole seconds; what git calls «racily clean».
 */
const TICK = 2_000_000_000n;

/** Digests of files by their stamps, for one process that reads files again and again. */
export class StampedDigests implements DigestCache {
  private readonly known = new Map<string, { readonly stamp: FileStamp; readonly digest: Digest }>();

  get(path: string, stamp: FileStamp): Digest | undefined {
    const known = this.known.get(path);
    return known && isSame(known.stamp, stamp) ? known.digest : undefined;
  }

  set(path: string, stamp: FileStamp, digest: Digest): void {
    const now = BigInt(Date.now()) * 1_000_000n;
    if (now - newest(stamp) > TICK) this.known.set(path, { stamp, digest });
    else this.known.delete(path);
  }
}

const newest = ({ mtimeNs, ctimeNs }: FileStamp): bigint => (mtimeNs > ctimeNs ? mtimeNs : ctimeNs);

const isSame = (a: FileStamp, b: FileStamp): boolean =>
  a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.ino === b.ino && a.mode === b.mode;
