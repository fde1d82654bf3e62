import { existsSync, readlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import type { WorkspaceFileSystem } from "#config/host-files.ts";
import { inputKey, type RemoteLocator } from "#config/inputs/input-locator.ts";
import { EMPTY_LOCK, LOCK_FILE, type Lock, parseLock, readingLock } from "#fetch/lock/lock-file.ts";
import { Layout } from "#store/layout.ts";
import { inputLink } from "./input-links.ts";

/** What a workspace's kiln.lock says, read when it is first asked for. */
export class LockedInputs {
  readonly #files: WorkspaceFileSystem;
  readonly #layout: Layout;
  #read: { readonly root: string; readonly lock: Lock } | undefined;

  constructor(files: WorkspaceFileSystem, storeFolder: string) {
    this.#files = files;
    this.#layout = new Layout(resolve(storeFolder));
  }

  /** Throws KILN-E0750, KILN-E0751. */
  lockOf(root: string): Lock {
    if (this.#read?.root !== root) this.#read = { root, lock: readLock(root, this.#files) };
    return this.#read.lock;
  }

  /** The folder of its tree, where that lies in the store and collectors keep it for this workspace. Throws KILN-E0750, KILN-E0751. */
  folderOf(locator: RemoteLocator, root: string): string | undefined {
    const key = inputKey(locator);
    const entry = this.lockOf(root).inputs.get(key);
    if (entry === undefined || entry.kind !== locator.kind) return undefined;
    const folder = this.#layout.tree(entry.tree);
    return existsSync(folder) && isLinked(inputLink(root, key), folder) ? folder : undefined;
  }
}

export function readLock(root: string, files: WorkspaceFileSystem): Lock {
  const path = join(root, LOCK_FILE);
  return files.isFile(path) ? parseLock(readingLock(() => files.readText(path))) : EMPTY_LOCK;
}

function isLinked(link: string, folder: string): boolean {
  try {
    return readlinkSync(link) === folder;
  } catch {
    return false;
  }
}
