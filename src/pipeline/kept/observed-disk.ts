import { dirname } from "node:path";
import { hostDisk, type Disk } from "#config/disk.ts";
import { digestOf, hashOf, type Digest } from "#derivation/digest.ts";
import { isSameStamp, isSettled, stampOf, type Stamp } from "#eval/stamped.ts";
import type { DigestCache } from "#eval/workspace-files.ts";
import { isExecutable, kindOf, listingDigest, lookAt, type Kind, type Observations } from "./observations.ts";

interface Seen {
  readonly kind: Kind;
  /** Taken before anything was read: what changes in between is seen as changed. */
  readonly stamp: Stamp | undefined;
  readonly isSettled: boolean;
  digest?: string;
  /** Its content was asked for, not only the digest. */
  isRead?: boolean;
  listing?: string;
}

/**
 * A disk that writes down what it was asked. `earlier`: what another run saw; digests of files whose stamps are the same are taken from it.
 */
export class ObservedDisk implements Disk {
  /** Of files that an evaluation asks the digest of. */
  readonly digests: DigestCache;
  private readonly seen = new Map<string, Seen>();
  private readonly realPaths = new Map<string, string>();
  private readonly links = new Map<string, string | null>();
  /** Something was refused, or changed while it was read: what was seen is no whole picture. */
  private isSpoiled = false;
  private readonly now: () => number;

  constructor(now: () => number, earlier?: Observations) {
    this.now = now;
    const known = new Map(
      (earlier?.files ?? []).flatMap(([path, , stamp, , digest]) => (stamp === null ? [] : [[path, { stamp, digest }] as const])),
    );
    this.digests = {
      get: (path) => {
        const { stamp } = this.look(path);
        const before = known.get(path);
        if (stamp === undefined || before === undefined || !isSameStamp(stamp, before.stamp)) return undefined;
        return this.learn(path, `${before.digest}/${stamp[0]}`);
      },
      set: (path, _, digest) => void this.learn(path, digest),
    };
  }

  stat: Disk["stat"] = (path) => {
    const { kind } = this.look(path);
    const stat = this.refusing(() => hostDisk.stat(path));
    if ((stat === undefined) !== (kind === "nothing")) this.isSpoiled = true;
    return stat;
  };

  readFile: Disk["readFile"] = (path, forDigest = false) => {
    const seen = this.look(path);
    if (!forDigest) seen.isRead = true;
    const bytes = this.refusing(() => hostDisk.readFile(path));
    this.learn(path, digestOf(bytes));
    return bytes;
  };

  readFolder: Disk["readFolder"] = (path) => {
    const seen = this.look(path);
    const entries = this.refusing(() => hostDisk.readFolder(path));
    const listing = listingDigest(entries);
    if (seen.listing !== undefined && seen.listing !== listing) this.isSpoiled = true;
    seen.listing = listing;
    return entries;
  };

  readLink: Disk["readLink"] = (path) => {
    const target = this.refusing(() => hostDisk.readLink(path));
    this.links.set(path, target ?? null);
    return target;
  };

  realPath: Disk["realPath"] = (path) => {
    const real = this.refusing(() => hostDisk.realPath(path));
    this.realPaths.set(path, real);
    return real;
  };

  /** Undefined: that an evaluation would see the same again can't be told from what was seen. */
  observations(): Observations | undefined {
    if (this.isSpoiled) return undefined;
    const isPlain = (path: string): boolean => this.realPaths.get(path) === path;
    const files: Observations["files"][number][] = [];
    const folders: Observations["folders"][number][] = [];
    const kinds: Observations["kinds"][number][] = [];
    for (const [path, { kind, stamp, isSettled: settled, digest, isRead = false, listing }] of this.seen) {
      const kept = settled && stamp !== undefined ? stamp : null;
      if (digest !== undefined && stamp !== undefined) files.push([path, isPlain(path), kept, isExecutable(stamp[4]), digest, isRead]);
      else if (listing !== undefined) folders.push([path, kept, listing]);
      else kinds.push([path, kind]);
    }
    const plain = [...this.realPaths.keys()].filter(isPlain);
    return {
      files,
      folders,
      kinds,
      plainFolders: [...new Set(plain.flatMap((path) => foldersAbove(path)))],
      // Of a plain path that is no file with a digest (a folder), the path itself counts too.
      realPaths: [...this.realPaths].filter(([path]) => !isPlain(path) || this.seen.get(path)?.digest === undefined),
      links: [...this.links],
    };
  }

  private look(path: string): Seen {
    const known = this.seen.get(path);
    if (known) return known;
    const stat = lookAt(path);
    const stamp = stat && stampOf(stat);
    const seen: Seen = { kind: kindOf(stat), stamp, isSettled: stamp !== undefined && isSettled(stamp, this.now()) };
    this.seen.set(path, seen);
    return seen;
  }

  private learn(path: string, digest: Digest): Digest {
    const seen = this.look(path);
    const hash = hashOf(digest);
    if (seen.digest !== undefined && seen.digest !== hash) this.isSpoiled = true;
    seen.digest = hash;
    return digest;
  }

  private refusing<T>(ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      this.isSpoiled = true;
      throw error;
    }
  }
}

function foldersAbove(path: string): readonly string[] {
  const above: string[] = [];
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) above.push(folder);
  return above;
}
