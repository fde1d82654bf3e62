import { builtin } from "../builtin.ts";
import { selectStep, stepName } from "../steps.ts";

/** `select(tree, patterns)`: the tree with those of its files only that one of the globs matches. */
export const select = builtin("select(tree, patterns)", "the tree with those of its files only that one of the globs matches", (call) => {
  const tree = call.artifact("tree");
  return selectStep(call.machine, tree, call.strings("patterns"), stepName(call.machine, tree), call.at);
});
