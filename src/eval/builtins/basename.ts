import { builtin } from "../builtin.ts";
import { nameOf } from "../path-name.ts";

/** `basename(path)`: the last part of a path (a string, path or file). */
export const basename = builtin(
  "basename(path)",
  "the last part of a path (a string, path or file)",
  (call) => nameOf(call, "path").split("/").at(-1) ?? "",
);
