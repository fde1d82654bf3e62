import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";
import { putTree } from "#build/steps/put-tree.ts";
import { sizeOf, type Digest } from "#derivation/digest.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { notForBundles } from "#diagnostics/bundles.ts";
import { type Diagnostic, KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { whyLinkLeaves } from "#fetch/entry-path.ts";
import { BUNDLE_LIMITS } from "#share/bundle/manifest.ts";
import type { Store } from "#store/store.ts";

export interface PublishedTree {
  readonly tree: Digest;
  /** Files and links, by their paths. */
  readonly nodes: ReadonlyMap<string, TreeNode>;
  /** Of the files. */
  readonly bytes: number;
}

/** Takes files of a folder into the store as a tree; what isn't there any more is left out. Throws KILN-E1463 for all that a bundle can't hold. */
export async function publishTree(folder: string, paths: readonly string[], store: Store): Promise<PublishedTree> {
  const nodes = new Map<string, TreeNode>();
  const problems: Diagnostic[] = [];
  let bytes = 0;
  for (const path of paths) {
    const node = await nodeAt(join(folder, path), path, store);
    if (typeof node === "string") problems.push(notForBundles(path, node));
    if (node === undefined || typeof node === "string") continue;
    nodes.set(path, node);
    if (node.kind === "file") bytes += sizeOf(node.digest);
  }
  if (nodes.size > BUNDLE_LIMITS.files || bytes > BUNDLE_LIMITS.bytes)
    problems.push(
      notForBundles(
        "the folder",
        `it has ${nodes.size} files and ${bytes} bytes, more than ${BUNDLE_LIMITS.files} or ${BUNDLE_LIMITS.bytes}`,
      ),
    );
  if (problems.length > 0) throw new KilnFailure(problems);
  return { tree: putTree(nodes, store).digest, nodes, bytes };
}

/** Undefined: there is nothing. A text: why it can't be held. */
async function nodeAt(host: string, path: string, store: Store): Promise<TreeNode | string | undefined> {
  try {
    const stat = await lstat(host);
    if (stat.isFile()) {
      if (stat.size > BUNDLE_LIMITS.bytes) return `it has ${stat.size} bytes`;
      const executable = (stat.mode & 0o100) !== 0;
      return { kind: "file", digest: await store.putFile(host, { executable }), executable };
    }
    if (stat.isSymbolicLink()) {
      const target = await readlink(host);
      return whyLinkLeaves(path, target) ?? { kind: "symlink", target };
    }
    return stat.isDirectory() ? "it is a repository of its own, whose files aren't part of this one" : "it is neither a file nor a link";
  } catch (error) {
    const errno = errnoIn(error);
    if (errno === undefined) throw error;
    return errno === "ENOENT" ? undefined : `it can't be read (${errno})`;
  }
}
