import { builtin } from "../builtin.ts";

export const split = builtin(
  {
    theme: "strings",
    signature: "split(string: string, separator: string) -> [string]",
    meaning: 'the parts of the string between separators; with the separator "" its characters',
    examples: [
      ['split("a/b//c", "/")', '["a", "b", "", "c"]'],
      ['split("añ", "")', '["a", "ñ"]'],
    ],
  },
  (call) => {
    const text = call.string("string");
    const separator = call.string("separator");
    if (separator === "") call.machine.spend(text.length, call.at);
    const items = separator === "" ? Array.from(text) : text.split(separator);
    call.machine.spend(items.length, call.at);
    return { kind: "list", items };
  },
);
