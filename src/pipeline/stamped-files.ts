import type { Dirent } from "node:fs";
import type { Disk } from "#config/disk.ts";
import { fileSystemOn, type WorkspaceFileSystem } from "#config/host-files.ts";
import { Stamped, stampOf } from "#eval/stamped.ts";

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

/** The same for folders: one whose stamp is the same has the same names. */
export function withStampedFolders(disk: Disk): Disk {
  const folders = new Stamped<readonly Dirent[]>();
  return {
    ...disk,
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
