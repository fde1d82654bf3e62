import type { Output } from "#derivation/output.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import type { Store } from "#store/store.ts";

/** Makes the folders of a tree whose files are in the store already. */
export function putTree(nodes: Iterable<readonly [path: string, node: TreeNode]>, store: Store): Output {
  const tree = buildTree(nodes);
  for (const bytes of tree.directories.values()) store.putBytes(bytes);
  return { kind: "tree", digest: tree.root };
}
