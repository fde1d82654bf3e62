import { builtin } from "../builtin.ts";

export const indent = builtin(
  {
    theme: "strings",
    signature: 'indent(string: string, by: string = "  ") -> string',
    meaning: "the text with `by` before each of its lines; empty lines stay empty",
    errors: ["KILN-E0435"],
    examples: [
      ['indent("a {\\n\\nb")', '"  a {\\n\\n  b"'],
      ['indent("one\\ntwo\\n", "# ")', '"# one\\n# two\\n"'],
    ],
  },
  (call) => {
    const text = call.string("string");
    const by = call.has("by") ? call.string("by") : "  ";
    const count = text.match(LINE_START)?.length ?? 0;
    call.machine.spend(count, call.at);
    call.roomFor(text.length + count * by.length);
    return text.replaceAll(LINE_START, () => by);
  },
);

/** Before the first character of a line that has one. */
const LINE_START = /(?<=^|\n)(?=[^\r\n])/g;
