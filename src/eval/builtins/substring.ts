import { builtin } from "../builtin.ts";
import { countOf } from "../count.ts";

export const substring = builtin(
  {
    theme: "strings",
    signature: "substring(string: string, start: int, end: int = …) -> string",
    meaning:
      "the characters (code points) from `start`, counted from 0, up to, but without, `end`; without `end` up to the end of the string",
    errors: ["KILN-E0434"],
    examples: [
      ['substring("lwip-2.1", 5)', '"2.1"'],
      ['substring("añb", 1, 2)', '"ñ"'],
    ],
  },
  (call) => {
    const text = call.string("string");
    call.machine.spend(text.length, call.at);
    const characters = Array.from(text);
    const start = countOf(call, "start");
    return characters.slice(start, call.has("end") ? countOf(call, "end") : undefined).join("");
  },
);
