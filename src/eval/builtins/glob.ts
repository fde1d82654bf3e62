import { builtin } from "../builtin.ts";
import { locationOf } from "../artifact.ts";
import { filesOf, select } from "../listing.ts";

export const glob = builtin(
  {
    theme: "files",
    signature: "glob(tree: tree | path, pattern: string, exclude: [string] = []) -> [file]",
    meaning:
      "the files of a tree or folder whose path matches, sorted by bytes; their root is the tree; folders of the workspace hold no recipes",
    errors: ["KILN-E0417", "KILN-E0419"],
    examples: [
      ['glob(./src, "**/*.c")', "[«src/ipv6/nd6.c», «src/tcp.c», «src/tcp_test.c»]"],
      ['glob(./src, "*.{c,h}", exclude = ["*_test.c"])', "[«src/tcp.c», «src/tcp.h»]"],
    ],
  },
  (call) => {
    const tree = call.artifact("tree");
    const exclude = call.has("exclude") ? call.strings("exclude") : [];
    const root = locationOf(tree);
    const found = select(filesOf(call.machine, tree, call.place("tree")), call.string("pattern"), exclude);
    call.machine.spend(found.length, call.at);
    return { kind: "list", items: found.map((path) => ({ kind: "artifact", root, path, at: call.at })) };
  },
);
