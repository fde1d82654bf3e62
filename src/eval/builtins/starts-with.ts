import { builtin } from "../builtin.ts";

export const startsWith = builtin(
  {
    theme: "strings",
    signature: "starts_with(string: string, prefix: string) -> bool",
    meaning: "does the string begin so?",
    examples: [['starts_with("lwip_init", "lwip_")', "true"]],
  },
  (call) => call.string("string").startsWith(call.string("prefix")),
);
