import { builtin } from "../builtin.ts";
import { patchStep, stepName } from "../steps.ts";

export const patch = builtin(
  {
    theme: "files",
    signature: "patch(tree: tree, patches: [file]) -> tree",
    meaning: "the tree with patches applied, in order",
    examples: [['path_of(patch(./src, [./fix.patch]) / "tcp.c")', '"tcp.c"']],
  },
  (call) => {
    const tree = call.artifact("tree");
    const patches = call.values("patches").map((value) => ({ value, at: call.place("patches") }));
    return patchStep(call.machine, tree, patches, stepName(tree), call.at);
  },
);
