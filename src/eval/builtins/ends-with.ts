import { builtin } from "../builtin.ts";

/** `ends_with(string, suffix)`: does the string end so?. */
export const endsWith = builtin("ends_with(string, suffix)", "does the string end so?", (call) =>
  call.string("string").endsWith(call.string("suffix")),
);
