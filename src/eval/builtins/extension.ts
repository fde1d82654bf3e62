import { builtin } from "../builtin.ts";
import { nameOf } from "../path-name.ts";

export const extension = builtin(
  {
    theme: "paths",
    signature: "extension(path: string | path | file) -> string",
    meaning: 'what follows the last dot of a path\'s last part, without the dot; "" if there is none',
    examples: [
      ['extension("src/a.tar.gz")', '"gz"'],
      ['extension("Makefile")', '""'],
    ],
  },
  (call) => {
    const name = nameOf(call, "path").split("/").at(-1) ?? "";
    const dot = name.lastIndexOf(".");
    return dot > 0 ? name.slice(dot + 1) : "";
  },
);
