import type { Output } from "#derivation/output.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { misuse, onlyInputs } from "./misuse.ts";
import { putTree } from "./put-tree.ts";
import type { StepContext } from "./step.ts";

/** `kiln:pack/1`: what the inputs put below `root/`, as one tree. */
export async function packStep(context: StepContext): Promise<Output> {
  const { inputs, args, store } = context;
  if (args.length > 0) throw misuse(context, "it takes no arguments");
  onlyInputs(context, (path) => path === "root" || path.startsWith("root/"));
  const whole = inputs.get("root");
  if (whole?.kind === "tree") return { kind: "tree", digest: whole.digest };
  if (whole !== undefined) throw misuse(context, 'its input "root" must be a tree');
  return putTree(
    [...inputs].map(([path, node]): [string, TreeNode] => [path.slice("root/".length), node]),
    store,
  );
}
