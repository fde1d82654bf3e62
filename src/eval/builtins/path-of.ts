import { builtin } from "../builtin.ts";

export const pathOf = builtin(
  {
    theme: "files",
    signature: "path_of(file: file | tree | path) -> string",
    meaning: "the path of a file or tree in its root, as a string",
    examples: [["path_of(./src/tcp.c)", '"tcp.c"']],
  },
  (call) => call.artifact("file").path,
);
