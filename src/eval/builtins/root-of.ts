import { builtin } from "../builtin.ts";

/** `root_of(file)`: the tree that a file belongs to: the one it was taken of by `/` or `glob`, or the folder of a path. */
export const rootOf = builtin(
  "root_of(file)",
  "the tree that a file belongs to: the one it was taken of by `/` or `glob`, or the folder of a path",
  (call) => {
    const file = call.artifact("file");
    return { ...file, path: "" };
  },
);
