import { assertNever } from "#diagnostics/assert-never.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import type { InputMount } from "#sandbox/sandbox.ts";
import type { Store } from "#store/store.ts";
import type { Contents } from "./contents.ts";

/** What stands in a step's input root, by path. */
export type InputEntries = ReadonlyMap<string, TreeNode>;

/**
 * How the sandbox shows an input root: whole trees are materialised once and bound, files are bound one by one, and small texts
 * of derivations are written there. All other content is in the store when this ends. `known`: where some of the nodes lie. Throws KILN-E0605, KILN-E0907, KILN-E0908 and what the store throws.
 */
export async function planMounts(
  entries: InputEntries,
  store: Store,
  contents: Contents,
  known: ReadonlyMap<object, string> = new Map(),
): Promise<readonly InputMount[]> {
  const waiting: Promise<void>[] = [];
  for (const node of entries.values()) {
    if (known.has(node) || (node.kind === "file" && !node.executable && contents.smallText(node.digest) !== undefined)) continue;
    const ensured =
      node.kind === "file" ? contents.ensureFile(node.digest) : node.kind === "tree" ? contents.ensureTree(node.digest) : undefined;
    if (ensured !== undefined) waiting.push(ensured);
  }
  if (waiting.length > 0) await Promise.all(waiting);
  // Prefixes sort first, so parents come before what lies in them.
  return [...entries].toSorted((a, b) => (a[0] < b[0] ? -1 : 1)).map(([path, node]) => mountOf(path, node, store, contents, known));
}

function mountOf(path: string, node: TreeNode, store: Store, contents: Contents, known: ReadonlyMap<object, string>): InputMount {
  switch (node.kind) {
    case "file": {
      const text = node.executable ? undefined : contents.smallText(node.digest);
      if (text !== undefined) return { kind: "text", path, bytes: text };
      return { kind: "file", path, from: known.get(node) ?? contents.pathOf(node.digest, node.executable) };
    }
    case "tree":
      return { kind: "tree", path, from: store.materialise(node.digest) };
    case "folder":
      return { kind: "folder", path };
    case "symlink":
      return { kind: "symlink", path, target: node.target };
    default:
      return assertNever(node);
  }
}
