import { builtin } from "../builtin.ts";
import { patchStep, stepName } from "../steps.ts";

/** `patch(tree, patches)`: the tree with patches applied, in order. */
export const patch = builtin("patch(tree, patches)", "the tree with patches applied, in order", (call) => {
  const tree = call.artifact("tree");
  const patches = call.values("patches").map((value) => ({ value, at: call.place("patches") }));
  return patchStep(call.machine, tree, patches, stepName(call.machine, tree), call.at);
});
