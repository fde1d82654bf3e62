import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync, type Dirent, type Stats } from "node:fs";
import { WORKSPACE_FILE } from "#config/find-workspace.ts";
import { digestOf, hashOf, sha256Hex, type Digest } from "#derivation/digest.ts";
import { isSameStamp, isSettled, stampOf, type Stamp } from "#eval/stamped.ts";

export type Kind = "file" | "executable" | "directory" | "other" | "nothing";

/**
 * What was seen of the disk. Paths are absolute. A stamp of `null` says nothing: the file changed too shortly before it was read
 * (`isSettled`), so its content is compared.
 */
export interface Observations {
  /** `isPlain`: the path itself is no link, and those of the folders above it are none either. The digest is sha256 of the content. `isRead`: the content was asked for, not only the digest. */
  readonly files: readonly (readonly [
    path: string,
    isPlain: boolean,
    stamp: Stamp | null,
    isExecutable: boolean,
    digest: string,
    isRead: boolean,
  ])[];
  readonly folders: readonly (readonly [path: string, stamp: Stamp | null, listing: string])[];
  /** Of what was asked for nothing but its kind. */
  readonly kinds: readonly (readonly [path: string, kind: Kind])[];
  /** Folders above plain paths: each is a folder, no link to one. */
  readonly plainFolders: readonly string[];
  /** Of paths that hold links, where they lead to. */
  readonly realPaths: readonly (readonly [path: string, real: string])[];
  readonly links: readonly (readonly [path: string, target: string | null])[];
}

/** Undefined: nothing is there, or nothing that can be looked at. */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export function kindOf(stat: Stats | undefined): Kind {
  if (stat === undefined) return "nothing";
  if (stat.isDirectory()) return "directory";
  if (!stat.isFile()) return "other";
  return isExecutable(stat.mode) ? "executable" : "file";
}

export const isExecutable = (mode: number): boolean => (mode & 0o111) !== 0;

/** sha256 of the names in a folder with their kinds, less the folders that Kiln never reads: dot folders, node_modules, `out` beside a workspace.kiln. */
export function listingDigest(entries: readonly Dirent[]): string {
  const isWorkspace = entries.some(({ name }) => name === WORKSPACE_FILE);
  const isLeftOut = ({ name }: Dirent): boolean => name.startsWith(".") || name === "node_modules" || (isWorkspace && name === "out");
  const lines = entries.filter((entry) => !(entry.isDirectory() && isLeftOut(entry))).map((entry) => `${letterOf(entry)}${entry.name}`);
  return sha256Hex(lines.toSorted().join("\0"));
}

function letterOf(entry: Dirent): string {
  if (entry.isDirectory()) return "d";
  if (entry.isFile()) return "f";
  return entry.isSymbolicLink() ? "l" : "o";
}

/** A file that has another content, of which nobody asked more than the digest. */
export interface EditedFile {
  readonly path: string;
  /** sha256 of what was there. */
  readonly before: string;
  readonly after: Digest;
}

export type SeenAgain =
  /** `renewed`: with the stamps as they are now, where they were not those that are noted. */
  | { readonly kind: "same"; readonly renewed?: Observations }
  /** The same but for contents. `renewed`: what was seen now. */
  | { readonly kind: "edited"; readonly edits: readonly EditedFile[]; readonly renewed: Observations }
  | { readonly kind: "other" };

/** Whether the disk still shows the same. */
export function lookAgain(seen: Observations, nowMs: number): SeenAgain {
  let isRenewed = false;
  const edits: EditedFile[] = [];
  const renew = (stamp: Stamp | null, now: Stamp): Stamp | null => {
    const settled = isSettled(now, nowMs) ? now : null;
    if (settled !== null || stamp !== null) isRenewed = true;
    return settled;
  };
  const folderHolds = (folder: Observations["folders"][number]): Observations["folders"][number] => {
    const [path, stamp, listing] = folder;
    const stat = expected(lookAt(path));
    const now = stampOf(stat);
    if (stamp !== null && isSameStamp(stamp, now)) return folder;
    if (listingDigest(readdirSync(path, { withFileTypes: true })) !== listing) throw new Changed();
    return [path, renew(stamp, now), listing];
  };
  const fileHolds = (file: Observations["files"][number]): Observations["files"][number] => {
    const [path, isPlain, stamp, executable, digest, isRead] = file;
    const stat = expected(isPlain ? lstatSync(path, { throwIfNoEntry: false }) : lookAt(path));
    const now = stampOf(stat);
    if (stamp !== null && isSameStamp(stamp, now)) return file;
    if (!stat.isFile() || isExecutable(stat.mode) !== executable) throw new Changed();
    const after = digestOf(readFileSync(path));
    if (hashOf(after) !== digest) {
      if (isRead) throw new Changed();
      edits.push({ path, before: digest, after });
    }
    return [path, isPlain, renew(stamp, now), executable, hashOf(after), isRead];
  };
  try {
    const folders = seen.folders.map(folderHolds);
    const files = seen.files.map(fileHolds);
    const holds =
      seen.kinds.every(([path, kind]) => kindOf(lookAt(path)) === kind) &&
      seen.plainFolders.every((path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) &&
      seen.realPaths.every(([path, real]) => realpathSync.native(path) === real) &&
      seen.links.every(([path, target]) => linkText(path) === target);
    const renewed = { ...seen, folders, files };
    if (!holds) return { kind: "other" };
    return edits.length > 0 ? { kind: "edited", edits, renewed } : { kind: "same", ...(isRenewed ? { renewed } : {}) };
  } catch {
    // Whoever reads what can't be read any more tells of it.
    return { kind: "other" };
  }
}

class Changed extends Error {}

function expected<T>(value: T | undefined): T {
  if (value === undefined) throw new Changed();
  return value;
}

const linkText = (path: string): string | null =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : null;
