import { builtin } from "../builtin.ts";

export const rootOf = builtin(
  {
    theme: "files",
    signature: "root_of(file: file | tree | path) -> tree",
    meaning: "the tree that a file belongs to: the one it was taken of by `/` or `glob`, or the folder of a path",
    examples: [["root_of(./src/tcp.c)", "«src»"]],
  },
  (call) => {
    const file = call.artifact("file");
    return { ...file, path: "" };
  },
);
