import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errnoOf } from "../../host-files.ts";

export type Saved = "written" | "unchanged";

/** A text of values that lies ready beside its place. Either `commit` or `discard` it. */
export interface StagedConfig {
  readonly saved: Saved;
  commit(): void;
  /** Leaves all as it was. */
  discard(): void;
}

/** What lies beside a file until it has its name. */
export interface UnfinishedFiles {
  /** A path beside `path` that tells whose it is. */
  at(path: string): string;
  /** Removes what processes that are gone left in a folder. */
  tidy(folder: string): void;
}

/**
 * Writes a text of values (bytes) whole or not at all; what was there before is kept beside it with `.old` behind its name. A file that says the same
 * is left as it is, and one that can't be read too. Throws the errors of node:fs.
 */
export function saveConfig(folder: string, name: string, text: string, unfinished: UnfinishedFiles): Saved {
  const staged = stageConfig(folder, name, text, unfinished);
  staged.commit();
  return staged.saved;
}

/** The same with all that may well fail done before anything is changed: nothing but names are left to `commit`. */
export function stageConfig(folder: string, name: string, text: string, unfinished: UnfinishedFiles): StagedConfig {
  const path = resolve(folder, name);
  unfinished.tidy(dirname(path));
  const bytes = Buffer.from(text, "latin1");
  const before = readIfThere(path);
  if (before?.bytes.equals(bytes) === true) return { saved: "unchanged", commit: () => undefined, discard: () => undefined };
  mkdirSync(dirname(path), { recursive: true });
  // A copy: at no instant is there no file.
  const files = [...(before ? [{ path: `${path}.old`, bytes: before.bytes }] : []), { path, bytes }].map((file) => ({
    ...file,
    temporary: unfinished.at(file.path),
  }));
  const discard = (): void => files.forEach(({ temporary }) => rmSync(temporary, { force: true }));
  const orDiscard = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      discard();
      throw error;
    }
  };
  orDiscard(() => {
    for (const file of files) {
      if (lstatSync(file.path, { throwIfNoEntry: false })?.isDirectory() === true) throw new FolderInTheWay(file.path);
      writeFileSync(file.temporary, file.bytes, { flag: "wx", ...(before ? { mode: before.mode } : {}) });
    }
  });
  return {
    saved: "written",
    // In the place of whatever is there: a link is replaced, not followed.
    commit: () => orDiscard(() => files.forEach(({ path: to, temporary }) => renameSync(temporary, to))),
    discard,
  };
}

class FolderInTheWay extends Error {
  readonly code = "EISDIR";
}

function readIfThere(path: string): { readonly bytes: Buffer; readonly mode: number } | undefined {
  try {
    return { bytes: readFileSync(path), mode: statSync(path).mode & 0o777 };
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
