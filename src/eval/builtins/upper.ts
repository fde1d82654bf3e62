import { builtin } from "../builtin.ts";

/** `upper(string)`: the string with `a`–`z` in upper case; other characters stay. */
export const upper = builtin("upper(string)", "the string with `a`–`z` in upper case; other characters stay", (call) =>
  call.string("string").replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase()),
);
