import { builtin } from "../builtin.ts";
import { paddingOf } from "../padding.ts";

export const padRight = builtin(
  {
    theme: "strings",
    signature: 'pad_right(string: string, width: int, with: string = " ") -> string',
    meaning: "the string, made at least `width` characters long by another character behind it",
    errors: ["KILN-E0434", "KILN-E0435"],
    examples: [
      ['pad_right("lwip", 6) ++ "2.2.1"', '"lwip  2.2.1"'],
      ['pad_right("toolong", 3)', '"toolong"'],
      ['pad_right("a", 3, "ab")', "KILN-E0434"],
    ],
  },
  (call) => {
    const text = call.string("string");
    const padding = paddingOf(call, text);
    return text + padding;
  },
);
