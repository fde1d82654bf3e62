import { builtin } from "../builtin.ts";
import { nameOf } from "../path-name.ts";

/** `extension(path)`: what follows the last dot of a path's last part, without the dot; "" if there is none. */
export const extension = builtin(
  "extension(path)",
  'what follows the last dot of a path\'s last part, without the dot; "" if there is none',
  (call) => {
    const name = nameOf(call, "path").split("/").at(-1) ?? "";
    const dot = name.lastIndexOf(".");
    return dot > 0 ? name.slice(dot + 1) : "";
  },
);
