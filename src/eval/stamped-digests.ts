import type { Digest } from "#derivation/digest.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import { Stamped } from "./stamped.ts";
import type { DigestCache } from "./workspace-files.ts";

/** Digests of files by their stamps, of folders by what is in them, for one process that reads them again and again. */
export class StampedDigests extends Stamped<Digest> implements DigestCache {
  private readonly trees = new Map<string, { readonly nodes: string; readonly digest: Digest }>();

  treeDigest(folder: string, nodes: readonly (readonly [path: string, node: TreeNode])[]): Digest {
    const text = JSON.stringify(nodes);
    const known = this.trees.get(folder);
    if (known?.nodes === text) return known.digest;
    const digest = buildTree(nodes).root;
    this.trees.set(folder, { nodes: text, digest });
    return digest;
  }
}
