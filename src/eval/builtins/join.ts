import { builtin } from "../builtin.ts";

export const join = builtin(
  {
    theme: "strings",
    signature: "join(strings: [string], separator: string) -> string",
    meaning: "the strings one after another, the separator between them",
    errors: ["KILN-E0435"],
    examples: [['join(["a", "b"], ", ")', '"a, b"']],
  },
  (call) => {
    const strings = call.strings("strings");
    const separator = call.string("separator");
    let length = separator.length * Math.max(0, strings.length - 1);
    for (const one of strings) length += one.length;
    call.roomFor(length);
    // Faster than `join` for long lists.
    let text: string | undefined;
    for (const one of strings) text = text === undefined ? one : text + separator + one;
    return text ?? "";
  },
);
