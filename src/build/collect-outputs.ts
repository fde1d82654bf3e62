import { assertNever } from "#diagnostics/assert-never.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import type { Output } from "#derivation/output.ts";
import type { CollectedEntry } from "#sandbox/sandbox.ts";
import type { Store } from "#store/store.ts";

export type CollectedOutputs =
  | { readonly kind: "outputs"; readonly outputs: Readonly<Record<string, Output>> }
  | { readonly kind: "missing"; readonly paths: readonly string[] };

/** Moves what a command left into the store: a file by its own digest, a folder as a tree. Nothing is moved when an output is missing. */
export function collectOutputs(paths: readonly string[], entries: readonly CollectedEntry[], store: Store): CollectedOutputs {
  const tops = new Map(entries.map((entry) => [entry.path, entry]));
  const missing = paths.filter((path) => !tops.has(path));
  if (missing.length > 0) return { kind: "missing", paths: missing };
  const outputs: Record<string, Output> = {};
  for (const path of paths) {
    const top = tops.get(path);
    if (top === undefined) continue;
    outputs[path] = top.kind === "file" ? adopt(top, store) : { kind: "tree", digest: collectTree(path, entries, store) };
  }
  return { kind: "outputs", outputs };
}

function collectTree(path: string, entries: readonly CollectedEntry[], store: Store): string {
  const nodes: [string, TreeNode][] = [];
  const prefix = `${path}/`;
  for (const entry of entries) if (entry.path.startsWith(prefix)) nodes.push([entry.path.slice(prefix.length), nodeOf(entry, store)]);
  const tree = buildTree(nodes);
  for (const bytes of tree.directories.values()) store.putBytes(bytes);
  return tree.root;
}

function nodeOf(entry: CollectedEntry, store: Store): TreeNode {
  switch (entry.kind) {
    case "file":
      return adopt(entry, store);
    case "folder":
      return { kind: "folder" };
    case "symlink":
      return { kind: "symlink", target: entry.target };
    default:
      return assertNever(entry);
  }
}

function adopt(entry: Extract<CollectedEntry, { kind: "file" }>, store: Store): Extract<Output, { kind: "file" }> {
  store.adopt(entry.file, entry.digest, entry.executable);
  return { kind: "file", digest: entry.digest, executable: entry.executable };
}
