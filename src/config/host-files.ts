import { sep } from "node:path";
import { errnoIn } from "#diagnostics/errno.ts";
import type { Diagnostic, SourceText } from "#diagnostics/diagnostic.ts";
import type { Module } from "#syntax/ast.ts";
import { hostDisk, type Disk } from "./disk.ts";

/** What loading a workspace asks of the outside. Paths are absolute; every function throws the errors of node:fs (`code`: errno). */
export interface WorkspaceFileSystem {
  isFile(path: string): boolean;
  readText(path: string): string;
  /** The bytes of a regular file, a character each; undefined: there is none that can be read. */
  readBytes(path: string): string | undefined;
  /** Without links. */
  realPath(path: string): string;
  /** Unsorted; a link counts as a file (reading tells if it leads nowhere), one to a folder as "other": recipes are not looked for behind it. */
  readFolder(path: string): readonly { readonly name: string; readonly kind: "file" | "folder" | "other" }[];
}

export type ParseModule = (source: SourceText) => { readonly module: Module; readonly diagnostics: readonly Diagnostic[] };

/** Whether a path is a folder's, or that folder: both absolute, or both relative to the same one. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** A workspace's files as a disk holds them. */
export function fileSystemOn(disk: Disk): WorkspaceFileSystem {
  const isThere = (path: string): boolean => {
    try {
      return disk.stat(path) !== undefined;
    } catch {
      return false;
    }
  };
  const leadsToFolder = (path: string): boolean => {
    try {
      return disk.stat(path)?.isDirectory() === true;
    } catch {
      return false;
    }
  };
  return {
    isFile: isThere,
    readText: (path) => disk.readFile(path).toString("utf8"),
    readBytes(path) {
      try {
        return disk.stat(path)?.isFile() === true ? disk.readFile(path).toString("latin1") : undefined;
      } catch {
        return undefined;
      }
    },
    realPath: (path) => disk.realPath(path),
    readFolder: (path) =>
      disk.readFolder(path).map((entry) => ({
        name: entry.name,
        kind: entry.isDirectory()
          ? "folder"
          : entry.isFile() || (entry.isSymbolicLink() && !leadsToFolder(`${path}/${entry.name}`))
            ? "file"
            : "other",
      })),
  };
}

export const hostFileSystem: WorkspaceFileSystem = fileSystemOn(hostDisk);

/** The errno of what a file system function threw; anything else is a bug and goes on. */
export function errnoOf(thrown: unknown): string {
  const errno = errnoIn(thrown);
  if (errno === undefined) throw thrown;
  return errno;
}

/** Order by UTF-8 bytes. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
