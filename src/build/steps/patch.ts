import type { Output } from "#derivation/output.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { applyPatches } from "#fetch/patch.ts";
import { inputOf, misuse, onlyInputs, stripArgument } from "./misuse.ts";
import { putTree } from "./put-tree.ts";
import type { StepContext } from "./step.ts";

const SERIES = /^patches\/[0-9]{4}$/;

/** `kiln:patch/1`: the tree `source` with the series `patches/0001` … applied in order. */
export async function patchStep(context: StepContext): Promise<Output> {
  const { store, trees } = context;
  const strip = stripArgument(context);
  onlyInputs(context, (path) => path === "source" || SERIES.test(path));
  const source = inputOf(context, "source", "tree");
  const series = [...context.inputs.keys()].filter((path) => SERIES.test(path)).toSorted();
  if (series.length === 0) throw misuse(context, 'it needs an input "patches/0001"');

  const nodes = new Map<string, TreeNode>(trees.walk(source.digest));
  const patches = series.map((path, i) => {
    const { digest } = inputOf(context, path, "file");
    return { name: context.placeOf(digest) ?? `patch ${i + 1} of ${series.length}`, text: store.read(digest) };
  });
  const readFile = (path: string): Uint8Array | undefined => {
    const node = nodes.get(path);
    return node?.kind === "file" ? store.read(node.digest) : undefined;
  };
  const before = new Map(nodes);
  for (const [path, patched] of applyPatches(readFile, patches, strip)) {
    if (patched === "deleted") {
      nodes.delete(path);
      continue;
    }
    const origin = before.get(patched.from ?? path);
    const executable = patched.executable ?? (origin?.kind === "file" && origin.executable);
    nodes.set(path, { kind: "file", digest: store.putBytes(patched.bytes, { executable }), executable });
    dropFolderMarks(nodes, path);
  }
  return putTree(nodes, store);
}

/** A folder that was empty is not any more; the tree's folders come from its files. */
function dropFolderMarks(nodes: Map<string, TreeNode>, path: string): void {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const parent = path.slice(0, end);
    if (nodes.get(parent)?.kind === "folder") nodes.delete(parent);
  }
}
