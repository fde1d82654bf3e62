import { builtin } from "../builtin.ts";
import { nameOf } from "../path-name.ts";

export const stem = builtin(
  {
    theme: "paths",
    signature: "stem(path: string | path | file) -> string",
    meaning: "the last part of a path without its extension: `tcp` of `src/tcp.c`",
    examples: [
      ['stem("src/tcp.c")', '"tcp"'],
      ['stem(".config")', '".config"'],
    ],
  },
  (call) => {
    const name = nameOf(call, "path").split("/").at(-1) ?? "";
    const dot = name.lastIndexOf(".");
    return dot > 0 ? name.slice(0, dot) : name;
  },
);
