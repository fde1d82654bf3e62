import { builtin } from "../builtin.ts";
import { countOf } from "../count.ts";

export const repeat = builtin(
  {
    theme: "strings",
    signature: "repeat(string: string, count: int) -> string",
    meaning: "the string so many times, one after another",
    errors: ["KILN-E0434", "KILN-E0435"],
    examples: [
      ['repeat("=-", 3)', '"=-=-=-"'],
      ['repeat("a", -1)', "KILN-E0434"],
    ],
  },
  (call) => {
    const text = call.string("string");
    const count = countOf(call, "count");
    if (text === "") return "";
    call.roomFor(text.length * count);
    return text.repeat(count);
  },
);
