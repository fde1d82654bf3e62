import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Digest } from "#derivation/digest.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import { openStore, type StoreOptions } from "#store/open-store.ts";
import type { Store } from "#store/store.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { afterEach } from "vitest";

const folders: string[] = [];
const stores: Store[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-store-"));
  folders.push(folder);
  return folder;
}

export function newStore(folder = join(newFolder(), "store"), options: StoreOptions = {}): Store {
  const store = openStore(folder, options);
  stores.push(store);
  return store;
}

/** One whose disk is never waited for: nobody pulls a plug here. */
export const quickStore = (folder?: string): Store => newStore(folder, { syncFileSystem: async () => undefined });

/** Puts the files and the directories of a tree. */
export function putTree(
  store: Store,
  files: Readonly<Record<string, string>>,
  more: readonly (readonly [string, TreeNode])[] = [],
): Digest {
  const entries: (readonly [string, TreeNode])[] = Object.entries(files).map(([path, text]) => {
    const executable = path.endsWith(".sh");
    return [path, { kind: "file", digest: store.putBytes(Buffer.from(text), { executable }), executable }];
  });
  const tree = buildTree([...entries, ...more]);
  for (const bytes of tree.directories.values()) store.putBytes(bytes);
  return tree.root;
}

/** The codes of the `KilnFailure` that `run` throws; empty if it throws none. */
export async function codesOf(run: () => unknown): Promise<readonly string[]> {
  try {
    await run();
  } catch (error) {
    if (error instanceof KilnFailure) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
  return [];
}
