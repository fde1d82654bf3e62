import { builtin } from "../builtin.ts";

/** Faster than `replaceAll`, and `$` means nothing. */
function replaced(text: string, from: string, to: string): string {
  let result = "";
  let at = 0;
  for (let next = text.indexOf(from); next >= 0; next = text.indexOf(from, at)) {
    result += text.slice(at, next) + to;
    at = next + from.length;
  }
  return result + text.slice(at);
}

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
    return from === "" ? call.string("string") : replaced(call.string("string"), from, to);
  },
);
