import { linkSync, lstatSync, readFileSync, renameSync, rmSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { decodeDirectory } from "#derivation/reapi/directory.ts";
import { digestOf } from "#derivation/digest.ts";
import { digestOfBlob } from "./blob-digest.ts";
import { allocated } from "./collect/inventory.ts";
import { errnoOf } from "./failures.ts";
import type { Layout } from "./layout.ts";
import type { OptimiseReport } from "./store.ts";
import { entriesOf, type Temporary } from "./temporary.ts";

/** Files of trees that were copied, since a blob had too many links or was put anew, become links to their blobs again, where content and mode are the same. */
export async function optimise(
  layout: Layout,
  temporary: Temporary,
  onProgress?: (done: number, total: number) => void,
): Promise<OptimiseReport> {
  const trees = entriesOf(layout.area("trees")).flatMap((folder) =>
    entriesOf(`${layout.area("trees")}/${folder}`).map((hash) => ({ hash, path: `${layout.area("trees")}/${folder}/${hash}` })),
  );
  const total = { linkedFiles: 0, savedBytes: 0 };
  for (const [done, { hash, path }] of trees.entries()) {
    const digest = digestOfBlob(layout, hash);
    if (digest !== undefined) await linkFolder(layout, temporary, path, digest, total);
    onProgress?.(done + 1, trees.length);
  }
  return total;
}

async function linkFolder(
  layout: Layout,
  temporary: Temporary,
  path: string,
  digest: string,
  total: { linkedFiles: number; savedBytes: number },
): Promise<void> {
  await setImmediate();
  const blob = readIfThere(layout.blob(digest, false)) ?? readIfThere(layout.blob(digest, true));
  // What is damaged is left to `verify`.
  if (blob === undefined || digestOf(blob) !== digest) return;
  const { files, directories } = decodeDirectory(blob);
  for (const file of files) {
    const savedBytes = linkFile(temporary, layout.blob(file.digest, file.executable), `${path}/${file.name}`, file.digest);
    if (savedBytes === undefined) continue;
    total.linkedFiles++;
    total.savedBytes += savedBytes;
  }
  for (const folder of directories) await linkFolder(layout, temporary, `${path}/${folder.name}`, folder.digest, total);
}

/** Undefined: it is a link already, or can't become one. */
function linkFile(temporary: Temporary, blob: string, path: string, digest: string): number | undefined {
  const [ours, theirs] = [lstatSync(blob, { throwIfNoEntry: false }), lstatSync(path, { throwIfNoEntry: false })];
  if (ours?.isFile() !== true || theirs?.isFile() !== true || ours.ino === theirs.ino || ours.dev !== theirs.dev) return undefined;
  if (ours.mode !== theirs.mode || digestOf(readFileSync(blob)) !== digest || digestOf(readFileSync(path)) !== digest) return undefined;
  const link = temporary.path();
  try {
    linkSync(blob, link);
    renameSync(link, path);
  } catch (error) {
    rmSync(link, { force: true });
    const errno = errnoOf(error);
    // As many links as the file system allows.
    if (errno !== "EMLINK" && errno !== "EPERM" && errno !== "ENOTSUP") throw error;
    return undefined;
  }
  return theirs.nlink === 1 ? allocated(theirs) : 0;
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
