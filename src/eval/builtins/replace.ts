import { builtin } from "../builtin.ts";

/** `replace(string, from, to)`: the string with each `from` replaced by `to`; the texts are taken literally. */
export const replace = builtin(
  "replace(string, from, to)",
  "the string with each `from` replaced by `to`; the texts are taken literally",
  (call) => {
    const from = call.string("from");
    const to = call.string("to");
    return from === "" ? call.string("string") : call.string("string").replaceAll(from, () => to);
  },
);
