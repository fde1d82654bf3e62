import { builtin } from "../builtin.ts";
import { paddingOf } from "../padding.ts";

export const padLeft = builtin(
  {
    theme: "strings",
    signature: 'pad_left(string: string, width: int, with: string = " ") -> string',
    meaning: "the string, made at least `width` characters long by another character before it",
    errors: ["KILN-E0434", "KILN-E0435"],
    examples: [
      ['pad_left(str(7), 3, "0")', '"007"'],
      ['pad_left("toolong", 3)', '"toolong"'],
      ['pad_left("a", 3, "ab")', "KILN-E0434"],
    ],
  },
  (call) => {
    const text = call.string("string");
    const padding = paddingOf(call, text);
    return padding + text;
  },
);
