import { builtin } from "../builtin.ts";

/** `lower(string)`: the string with `A`–`Z` in lower case; other characters stay. */
export const lower = builtin("lower(string)", "the string with `A`–`Z` in lower case; other characters stay", (call) =>
  call.string("string").replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()),
);
