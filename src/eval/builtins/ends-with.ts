import { builtin } from "../builtin.ts";

export const endsWith = builtin(
  {
    theme: "strings",
    signature: "ends_with(string: string, suffix: string) -> bool",
    meaning: "does the string end so?",
    examples: [['ends_with("tcp.c", ".c")', "true"]],
  },
  (call) => call.string("string").endsWith(call.string("suffix")),
);
