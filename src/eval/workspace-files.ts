import type { Dirent, Stats } from "node:fs";
import { join, relative, sep } from "node:path";
import { hostDisk, type Disk } from "#config/disk.ts";
import { isWithin } from "#config/host-files.ts";
import { forEachSource, type SourceKind } from "#config/source-entries.ts";
import { compareUtf8 } from "#derivation/byte-order.ts";
import { digestOf, type Digest } from "#derivation/digest.ts";
import { badLinkTarget, buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { linkLeaves, tooManyFiles, unreadableSource } from "#diagnostics/named-files.ts";
import type { WorkspaceFiles } from "./evaluated.ts";
import { stampOf, type Stamp } from "./stamped.ts";

/** Digests of files that were read before, perhaps by an earlier run. */
export interface DigestCache {
  get(path: string, stamp: Stamp): Digest | undefined;
  set(path: string, stamp: Stamp, digest: Digest): void;
  /** The digest of a folder in which these are. */
  treeDigest?(folder: string, nodes: readonly (readonly [path: string, node: TreeNode])[]): Digest;
}

export interface WorkspaceFilesOptions {
  /** Absolute folders of the workspace and its inputs. */
  readonly roots: readonly string[];
  readonly cache?: DigestCache;
  /** Default: the host's. */
  readonly disk?: Disk;
}

export const FILE_LIMIT = 20_000;

interface Listing {
  readonly entries: readonly (readonly [path: string, kind: SourceKind])[];
}

/**
 * The files of a workspace, read once a run. Folders have what is source (src/config/source-entries.ts).
 * Errors: KILN-E0427 (too many files), KILN-E0428 (a link leads out), KILN-E0429 (unreadable), KILN-E0510 (a name that no tree can hold).
 */
export function openWorkspaceFiles({ roots, cache, disk = hostDisk }: WorkspaceFilesOptions): WorkspaceFiles {
  const stats = new Map<string, Stats | undefined>();
  const folders = new Map<string, readonly Dirent[]>();
  const digests = new Map<string, { readonly digest: Digest; readonly executable: boolean }>();
  const contents = new Map<string, Uint8Array>();
  const trees = new Map<string, Digest>();
  const listings = new Map<string, Listing>();
  const inside = new Set<string>();

  const shown = (path: string): string => {
    const root = roots.find((one) => isWithin(path, one));
    return root === undefined ? path : relative(root, path).split(sep).join("/") || ".";
  };
  const reading = <T>(path: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof Error && "code" in error && typeof error.code === "string")
        throw new KilnFailure([unreadableSource(shown(path), error.code)]);
      throw error;
    }
  };
  const resolvedRoots = roots.map((root) => reading(root, () => disk.realPath(root)));
  /** A file that is reached through links must lie in the workspace or an input. */
  const checkInside = (path: string): void => {
    if (inside.has(path)) return;
    const real = reading(path, () => disk.realPath(path));
    if (real !== path && !resolvedRoots.some((root) => isWithin(real, root)))
      throw new KilnFailure([linkLeaves(shown(path), disk.readLink(path) ?? real)]);
    inside.add(path);
  };
  const statOf = (path: string): Stats | undefined => {
    if (!stats.has(path))
      stats.set(
        path,
        reading(path, () => disk.stat(path)),
      );
    return stats.get(path);
  };
  const fileDigest = (path: string): { readonly digest: Digest; readonly executable: boolean } => {
    const known = digests.get(path);
    if (known) return known;
    const stat = statOf(path);
    if (stat === undefined) throw new KilnFailure([unreadableSource(shown(path), "ENOENT")]);
    const stamp = stampOf(stat);
    let digest = cache?.get(path, stamp);
    if (digest === undefined) {
      digest = digestOf(reading(path, () => disk.readFile(path, true)));
      cache?.set(path, stamp, digest);
    }
    const found = { digest, executable: (stat.mode & 0o111) !== 0 };
    digests.set(path, found);
    return found;
  };
  const entriesOf = (folder: string): readonly Dirent[] => {
    let found = folders.get(folder);
    if (!found) folders.set(folder, (found = reading(folder, () => disk.readFolder(folder))));
    return found;
  };
  const list = (folder: string): Listing => {
    let listing = listings.get(folder);
    if (!listing)
      listings.set(folder, (listing = walk(folder, entriesOf, () => new KilnFailure([tooManyFiles(shown(folder), FILE_LIMIT)]))));
    return listing;
  };

  return {
    kind(path) {
      const stat = statOf(path);
      return stat?.isFile() === true ? "file" : stat?.isDirectory() === true ? "directory" : undefined;
    },
    content(path) {
      checkInside(path);
      let content = contents.get(path);
      if (content === undefined) contents.set(path, (content = reading(path, () => disk.readFile(path))));
      return content;
    },
    digest(path) {
      checkInside(path);
      return fileDigest(path);
    },
    files(folder) {
      checkInside(folder);
      return list(folder).entries.flatMap(([path, kind]) => (kind === "empty-folder" ? [] : [path]));
    },
    treeDigest(folder) {
      const known = trees.get(folder);
      if (known !== undefined) return known;
      checkInside(folder);
      const nodes = list(folder).entries.map(([path, kind]): [string, TreeNode] => {
        if (kind === "empty-folder") return [path, { kind: "folder" }];
        const host = join(folder, path);
        if (kind === "file") return [path, { kind: "file", ...fileDigest(host) }];
        const target = reading(host, () => disk.readLink(host)) ?? "";
        if (badLinkTarget(target, path.split("/").length - 1) !== undefined) throw new KilnFailure([linkLeaves(shown(host), target)]);
        return [path, { kind: "symlink", target }];
      });
      const root = cache?.treeDigest?.(folder, nodes) ?? buildTree(nodes).root;
      trees.set(folder, root);
      return root;
    },
  };
}

/** Everything below a folder, sorted by bytes. */
function walk(folder: string, entriesOf: (folder: string) => readonly Dirent[], tooMany: () => KilnFailure): Listing {
  const entries: [string, SourceKind][] = [];
  forEachSource(
    (inside) => entriesOf(inside === "" ? folder : join(folder, inside)),
    (path, kind) => {
      entries.push([path, kind]);
      if (entries.length > FILE_LIMIT) throw tooMany();
    },
  );
  return { entries: entries.toSorted(([a], [b]) => compareUtf8(a, b)) };
}
