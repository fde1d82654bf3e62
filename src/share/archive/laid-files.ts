import { constants, createReadStream } from "node:fs";
import { chmod, copyFile, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Pack } from "tar-stream";
import { sizeOf } from "#derivation/digest.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import type { Store } from "#store/store.ts";

/** What is laid into an archive or a folder: a file of the host, a link, or, without either, a folder. */
export interface LaidFile {
  /** `/`-separated, from the top. */
  readonly path: string;
  readonly from?: string;
  readonly target?: string;
  readonly executable: boolean;
  /** Of the file. */
  readonly bytes: number;
}

/** A node of a tree, as the store has it. */
export function laidFile(path: string, node: Exclude<TreeNode, { readonly kind: "tree" }>, store: Store): LaidFile {
  if (node.kind === "symlink") return { path, target: node.target, executable: false, bytes: 0 };
  if (node.kind === "folder") return { path, executable: false, bytes: 0 };
  const { digest, executable } = node;
  return { path, from: store.blobPath(digest, executable), executable, bytes: sizeOf(digest) };
}

/** Of every member of an archive: nothing of this machine or moment, so that the same content is the same archive. */
export const SAME = { mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "" } as const;

/** Gives them to an archive, in this order, below `folder`. Throws the system's errors, the signal's reason. */
export async function packFiles(archive: Pack, folder: string, files: readonly LaidFile[], signal: AbortSignal): Promise<void> {
  for (const { path, from, target, executable, bytes } of files) {
    signal.throwIfAborted();
    const name = `${folder}/${path}`;
    if (target !== undefined) archive.entry({ ...SAME, name, type: "symlink", linkname: target, mode: 0o777 });
    else if (from === undefined) archive.entry({ ...SAME, name, type: "directory", mode: 0o755 });
    else await pipeline(createReadStream(from), archive.entry({ ...SAME, name, size: bytes, mode: executable ? 0o755 : 0o644 }));
  }
}

/** Lays them out below a folder that has nothing of them yet. Throws as `packFiles` does. */
export async function layOutFiles(folder: string, files: readonly LaidFile[], signal: AbortSignal): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { path, from, target, executable } of files) {
    signal.throwIfAborted();
    const to = join(folder, path);
    await mkdir(from === undefined && target === undefined ? to : dirname(to), { recursive: true });
    if (target !== undefined) await symlink(target, to);
    if (from === undefined) continue;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    await chmod(to, executable ? 0o755 : 0o644);
  }
}
