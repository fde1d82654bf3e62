import { readdirSync, readlinkSync, statSync, type Dirent } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { forEachSource, type SourceKind } from "#config/source-entries.ts";
import type { Digest } from "#derivation/digest.ts";
import { buildTree, type MerkleTree, type TreeNode } from "#derivation/reapi/directory.ts";
import { sourceUnreadable } from "#diagnostics/build.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Store } from "#store/store.ts";

/** How many files are taken in before other work of this process gets its turn. */
const FILES_PER_TURN = 128;

/**
 * Puts a folder of the workspace into the store, as evaluation sees it (docs/architecture.md, «Workspaces»). False: it isn't the tree `expected`, so it
 * has changed.
 */
export async function importSourceFolder(store: Store, folder: string, expected: Digest): Promise<boolean> {
  const nodes: [string, TreeNode][] = [];
  const entries: [string, SourceKind][] = [];
  forEachSource(
    (inside) => reading(join(folder, inside), (): Dirent[] => readdirSync(join(folder, inside), { withFileTypes: true })),
    (path, kind) => entries.push([path, kind]),
  );
  for (const [path, kind] of entries) {
    nodes.push([path, await take(store, join(folder, path), kind)]);
    if (nodes.length % FILES_PER_TURN === 0) await setImmediate();
  }
  const tree = buildTree(nodes);
  if (tree.root === expected) {
    keep(store, tree);
    return true;
  }
  // A graph that another program wrote may name folders as they are.
  return (await store.importFolder(folder)) === expected;
}

function keep(store: Store, tree: MerkleTree): void {
  for (const bytes of tree.directories.values()) store.putBytes(bytes);
}

async function take(store: Store, hostPath: string, kind: SourceKind): Promise<TreeNode> {
  if (kind === "empty-folder") return { kind: "folder" };
  if (kind === "link") return { kind: "symlink", target: reading(hostPath, () => readlinkSync(hostPath)) };
  const executable = (reading(hostPath, () => statSync(hostPath)).mode & 0o111) !== 0;
  return { kind: "file", digest: await store.putFile(hostPath, { executable }), executable };
}

function reading<T>(hostPath: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error) throw new KilnFailure([sourceUnreadable(hostPath, String(error.code))]);
    throw error;
  }
}
