import { builtin } from "../builtin.ts";

/** `split(string, separator)`: the parts of the string between separators; with the separator "" its characters. */
export const split = builtin(
  "split(string, separator)",
  'the parts of the string between separators; with the separator "" its characters',
  (call) => {
    const text = call.string("string");
    const separator = call.string("separator");
    const items = separator === "" ? Array.from(text) : text.split(separator);
    call.machine.spend(items.length, call.at);
    return { kind: "list", items };
  },
);
