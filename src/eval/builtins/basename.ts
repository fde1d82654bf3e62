import { builtin } from "../builtin.ts";
import { nameOf } from "../path-name.ts";

export const basename = builtin(
  {
    theme: "paths",
    signature: "basename(path: string | path | file) -> string",
    meaning: "the last part of a path (a string, path or file)",
    examples: [['basename("src/core/tcp.c")', '"tcp.c"']],
  },
  (call) => nameOf(call, "path").split("/").at(-1) ?? "",
);
