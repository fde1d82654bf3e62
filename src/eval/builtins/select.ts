import { builtin } from "../builtin.ts";
import { selectStep, stepName } from "../steps.ts";

export const select = builtin(
  {
    theme: "files",
    signature: "select(tree: tree | path, patterns: [string]) -> tree",
    meaning: "the tree with those of its files only that one of the globs matches",
    examples: [['path_of(select(./src, ["*.h"]) / "tcp.h")', '"tcp.h"']],
  },
  (call) => {
    const tree = call.artifact("tree");
    return selectStep(call.machine, tree, call.strings("patterns"), stepName(tree), call.at);
  },
);
