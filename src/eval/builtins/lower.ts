import { builtin } from "../builtin.ts";

export const lower = builtin(
  {
    theme: "strings",
    signature: "lower(string: string) -> string",
    meaning: "the string with `A`–`Z` in lower case; other characters stay",
    examples: [['lower("LwIP É")', '"lwip É"']],
  },
  (call) => call.string("string").replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()),
);
