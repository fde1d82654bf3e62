import { builtin } from "../builtin.ts";
import { locationOf } from "../artifact.ts";
import { filesOf, select } from "../listing.ts";

/** `glob(tree, pattern, exclude = [])`: the files of a tree or folder whose path matches, sorted by bytes; their root is the tree. */
export const glob = builtin(
  "glob(tree, pattern, exclude = [])",
  "the files of a tree or folder whose path matches, sorted by bytes; their root is the tree",
  (call) => {
    const tree = call.artifact("tree");
    const exclude = call.has("exclude") ? call.strings("exclude") : [];
    const root = locationOf(call.machine, tree);
    const found = select(filesOf(call.machine, tree, call.place("tree")), call.string("pattern"), exclude);
    call.machine.spend(found.length, call.at);
    return { kind: "list", items: found.map((path) => ({ kind: "artifact", root, path, at: call.at })) };
  },
);
