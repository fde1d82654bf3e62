import { builtin } from "../builtin.ts";

/** `path_of(file)`: the path of a file or tree in its root, as a string. */
export const pathOf = builtin("path_of(file)", "the path of a file or tree in its root, as a string", (call) => call.artifact("file").path);
