import { builtin } from "../builtin.ts";

export const upper = builtin(
  {
    theme: "strings",
    signature: "upper(string: string) -> string",
    meaning: "the string with `a`–`z` in upper case; other characters stay",
    examples: [['upper("lwip é")', '"LWIP é"']],
  },
  (call) => call.string("string").replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase()),
);
