import { builtin } from "../builtin.ts";
import { nameOf } from "../path-name.ts";

/** `dirname(path)`: a path (a string, path or file) without its last part; "" if there is only one. */
export const dirname = builtin(
  "dirname(path)",
  'a path (a string, path or file) without its last part; "" if there is only one',
  (call) => {
    const path = nameOf(call, "path");
    return path.slice(0, Math.max(0, path.lastIndexOf("/")));
  },
);
