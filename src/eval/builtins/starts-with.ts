import { builtin } from "../builtin.ts";

/** `starts_with(string, prefix)`: does the string begin so?. */
export const startsWith = builtin("starts_with(string, prefix)", "does the string begin so?", (call) =>
  call.string("string").startsWith(call.string("prefix")),
);
