import { builtin } from "../builtin.ts";

export const join = builtin(
  {
    theme: "strings",
    signature: "join(strings: [string], separator: string) -> string",
    meaning: "the strings one after another, the separator between them",
    examples: [['join(["a", "b"], ", ")', '"a, b"']],
  },
  (call) => call.strings("strings").join(call.string("separator")),
);
