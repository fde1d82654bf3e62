import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { assertNever } from "#diagnostics/assert-never.ts";
import { fileMode, fixedTime } from "#store/layout.ts";
import type { InputMount } from "./sandbox.ts";

/** Copies a tree, links as they are. `file` brings one file over. */
export function copyTree(from: string, to: string, file: (from: string, to: string) => void = copyFile): void {
  const about = lstatSync(from);
  if (about.isSymbolicLink()) return symlinkSync(readlinkSync(from), to);
  if (!about.isDirectory()) return file(from, to);
  mkdirSync(to);
  for (const name of readdirSync(from)) copyTree(join(from, name), join(to, name), file);
}

/** Shares the blocks where the file system can. */
export function copyFile(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
}

/** Puts inputs below a folder of the host; how files and trees come there is the tier's own. */
export function layOut(
  mounts: readonly InputMount[],
  work: string,
  place: (mount: Extract<InputMount, { kind: "file" | "tree" }>, to: string) => void,
): void {
  for (const mount of mounts) {
    const to = join(work, mount.path);
    mkdirSync(dirname(to), { recursive: true });
    switch (mount.kind) {
      case "file":
      case "tree":
        place(mount, to);
        break;
      case "text":
        writeText(to, mount.bytes);
        break;
      case "folder":
        mkdirSync(to, { recursive: true });
        break;
      case "symlink":
        symlinkSync(mount.target, to);
        break;
      default:
        assertNever(mount);
    }
  }
}

/** As a file of the store would be: its mode, and its time, which compilers see. */
export function writeText(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes, { flag: "wx" });
  chmodSync(path, fileMode);
  utimesSync(path, fixedTime, fixedTime);
}

/** Folders belong to who runs the step; files need not. */
export function giveFolders(folder: string, id: number): void {
  chownSync(folder, id, id);
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) giveFolders(join(folder, entry.name), id);
}
