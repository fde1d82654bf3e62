import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync, type Dirent, type Stats } from "node:fs";
import { WORKSPACE_FILE } from "#config/find-workspace.ts";
import { sha256Hex } from "#derivation/digest.ts";
import { isSameStamp, isSettled, stampOf, type Stamp } from "#eval/stamped.ts";

export type Kind = "file" | "executable" | "directory" | "other" | "nothing";

/**
 * What was seen of the disk. Paths are absolute. A stamp of `null` says nothing: the file changed too shortly before it was read
 * (`isSettled`), so its content is compared.
 */
export interface Observations {
  /** `isPlain`: the path itself is no link, and those of the folders above it are none either. The digest is sha256 of the content. */
  readonly files: readonly (readonly [path: string, isPlain: boolean, stamp: Stamp | null, isExecutable: boolean, digest: string])[];
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

/** Whether the disk still shows the same; with the stamps as they are now, where they were not those that are noted. */
export function lookAgain(seen: Observations, nowMs: number): { readonly isSame: boolean; readonly renewed?: Observations } {
  let isRenewed = false;
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
    const [path, isPlain, stamp, executable, digest] = file;
    const stat = expected(isPlain ? lstatSync(path, { throwIfNoEntry: false }) : lookAt(path));
    const now = stampOf(stat);
    if (stamp !== null && isSameStamp(stamp, now)) return file;
    if (!stat.isFile() || isExecutable(stat.mode) !== executable || sha256Hex(readFileSync(path)) !== digest) throw new Changed();
    return [path, isPlain, renew(stamp, now), executable, digest];
  };
  try {
    const folders = seen.folders.map(folderHolds);
    const files = seen.files.map(fileHolds);
    const holds =
      seen.kinds.every(([path, kind]) => kindOf(lookAt(path)) === kind) &&
      seen.plainFolders.every((path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) &&
      seen.realPaths.every(([path, real]) => realpathSync.native(path) === real) &&
      seen.links.every(([path, target]) => linkText(path) === target);
    return { isSame: holds, ...(holds && isRenewed ? { renewed: { ...seen, folders, files } } : {}) };
  } catch {
    // Whoever reads what can't be read any more tells of it.
    return { isSame: false };
  }
}

class Changed extends Error {}

function expected<T>(value: T | undefined): T {
  if (value === undefined) throw new Changed();
  return value;
}

const linkText = (path: string): string | null =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : null;
