import { builtin } from "../builtin.ts";

/** `trim(string)`: the string without spaces, tabs and line ends at both ends. */
export const trim = builtin("trim(string)", "the string without spaces, tabs and line ends at both ends", (call) =>
  call
    .string("string")
    .replace(/^[ \t\r\n]+/, "")
    .replace(/[ \t\r\n]+$/, ""),
);
