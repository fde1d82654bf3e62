import { builtin } from "../builtin.ts";

export const replace = builtin(
  {
    theme: "strings",
    signature: "replace(string: string, from: string, to: string) -> string",
    meaning: "the string with each `from` replaced by `to`; the texts are taken literally",
    examples: [['replace("a.b.c", ".", "_")', '"a_b_c"']],
  },
  (call) => {
    const from = call.string("from");
    const to = call.string("to");
    return from === "" ? call.string("string") : call.string("string").replaceAll(from, () => to);
  },
);
