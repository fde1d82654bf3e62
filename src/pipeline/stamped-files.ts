import type { Dirent, Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Disk } from "#config/disk.ts";
import { fileSystemOn, type WorkspaceFileSystem } from "#config/host-files.ts";
import { isSameStamp, Stamped, stampOf } from "#eval/stamped.ts";

/** A disk's files, for one process that reads them again and again: a text whose stamp is the same is not read again. */
export function openStampedFiles(disk: Disk): WorkspaceFileSystem {
  const texts = new Stamped<string>();
  const files = fileSystemOn(disk);
  return {
    ...files,
    readText(path) {
      const stat = disk.stat(path);
      const stamp = stat && stampOf(stat);
      const known = stamp && texts.get(path, stamp);
      if (known !== undefined) return known;
      const text = files.readText(path);
      if (stamp) texts.set(path, stamp, text);
      return text;
    },
  };
}

/** The same for folders: one whose stamp is the same has the same names, and links where they were. */
export function withStampedFolders(disk: Disk): Disk {
  const folders = new Stamped<readonly Dirent[]>();
  const tables = new WeakMap<readonly Dirent[], ReadonlyMap<string, Dirent>>();
  const tableOf = (entries: readonly Dirent[]): ReadonlyMap<string, Dirent> => {
    let table = tables.get(entries);
    if (!table) tables.set(entries, (table = new Map(entries.map((entry) => [entry.name, entry]))));
    return table;
  };
  return {
    ...disk,
    readLink(path) {
      const folder = dirname(path);
      const stat = disk.stat(folder);
      const known = stat && folders.get(folder, stampOf(stat));
      const entry = known && tableOf(known).get(basename(path));
      return entry?.isSymbolicLink() === false ? undefined : disk.readLink(path);
    },
    readFolder(path) {
      const stat = disk.stat(path);
      const stamp = stat && stampOf(stat);
      const known = stamp && folders.get(path, stamp);
      if (known !== undefined) return known;
      const entries = disk.readFolder(path);
      if (stamp) folders.set(path, stamp, entries);
      return entries;
    },
  };
}

export interface AskedOnce extends Disk {
  /** `changed`: where only these files have other texts than before, as far as somebody knows. Gives them, and other names by which they were asked for. */
  lookAnew(changed?: readonly string[]): readonly string[];
  /** Paths at which something else lies than what was seen. In folders only names count that aren't `isLeftOut`. */
  missed(isLeftOut: (path: string) => boolean): readonly string[];
}

/**
 * A disk that is asked once for each file and folder, until somebody says that it is looked at anew: a round of `--watch` asks for the same folders in many
 * ways. A stamp may be a little older than the text that is read then; so what changes in between looks changed in the next round.
 */
export function askedOnce(host: Disk): AskedOnce {
  const stats = new Map<string, Stats | undefined>();
  const realPaths = new Map<string, string>();
  const stat = (path: string): Stats | undefined => {
    let found = stats.get(path);
    if (found === undefined && !stats.has(path)) stats.set(path, (found = host.stat(path)));
    return found;
  };
  const listed = new Map<string, readonly Dirent[]>();
  const stamped = withStampedFolders({ ...host, stat });
  const disk: Disk = {
    ...stamped,
    readFolder(path) {
      const entries = stamped.readFolder(path);
      listed.set(path, entries);
      return entries;
    },
  };
  /** From the folder's: all that lies in a folder shares it. */
  const realPath = (path: string): string => {
    const known = realPaths.get(path);
    if (known !== undefined) return known;
    const folder = dirname(path);
    let real = path;
    if (folder !== path) {
      const own = join(realPath(folder), basename(path));
      const isPlain = disk.readLink(own) === undefined && stat(own) !== undefined;
      real = isPlain ? own : disk.realPath(path);
    }
    realPaths.set(path, real);
    return real;
  };
  const lookAnew = (changed?: readonly string[]): readonly string[] => {
    if (changed === undefined) {
      stats.clear();
      realPaths.clear();
      return [];
    }
    const seen = changed.flatMap((path) => stats.get(path) ?? []);
    const links = [...stats].flatMap(([path, found]) => (seen.some((one) => isSameFile(one, found)) ? [path] : []));
    const paths = [...new Set([...changed, ...links])];
    // A file may have been put in the place of another one.
    for (const path of paths) for (const one of [path, dirname(path)]) stats.delete(one);
    return paths;
  };
  const missed = (isLeftOut: (path: string) => boolean): readonly string[] => {
    const namesIn = (folder: string, entries: readonly Dirent[]): string =>
      JSON.stringify(entries.flatMap((one) => (isLeftOut(join(folder, one.name)) ? [] : [`${kindOf(one)} ${one.name}`])).toSorted());
    const isAsSeen = (path: string, seen: Stats | undefined, now: Stats | undefined): boolean => {
      if (seen === undefined || now === undefined) return seen === now;
      if (isSameStamp(stampOf(seen), stampOf(now))) return true;
      if (!seen.isDirectory() || !now.isDirectory() || !isSameFile(seen, now)) return false;
      const entries = listed.get(path);
      return entries === undefined || namesIn(path, entries) === namesIn(path, host.readFolder(path));
    };
    const isMissed = (path: string, seen: Stats | undefined): boolean => {
      try {
        return !isAsSeen(path, seen, host.stat(path));
      } catch {
        return true;
      }
    };
    return [...stats].flatMap(([path, seen]) => (isMissed(path, seen) ? [path] : []));
  };
  return { ...disk, realPath, lookAnew, missed };
}

const isSameFile = (a: Stats, b: Stats | undefined): boolean => a.ino === b?.ino && a.dev === b.dev;

const kindOf = (entry: Dirent): string => (entry.isDirectory() ? "folder" : entry.isSymbolicLink() ? "link" : "file");
