import { builtin } from "../builtin.ts";
import { nameOf } from "../path-name.ts";

/** `stem(path)`: the last part of a path without its extension: `tcp` of `src/tcp.c`. */
export const stem = builtin("stem(path)", "the last part of a path without its extension: `tcp` of `src/tcp.c`", (call) => {
  const name = nameOf(call, "path").split("/").at(-1) ?? "";
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
});
