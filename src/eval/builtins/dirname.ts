import { builtin } from "../builtin.ts";
import { nameOf } from "../path-name.ts";

export const dirname = builtin(
  {
    theme: "paths",
    signature: "dirname(path: string | path | file) -> string",
    meaning: 'a path (a string, path or file) without its last part; "" if there is only one',
    examples: [
      ['dirname("src/core/tcp.c")', '"src/core"'],
      ['dirname("tcp.c")', '""'],
    ],
  },
  (call) => {
    const path = nameOf(call, "path");
    return path.slice(0, Math.max(0, path.lastIndexOf("/")));
  },
);
