import { builtin } from "../builtin.ts";

export const removeSuffix = builtin(
  {
    theme: "strings",
    signature: "remove_suffix(string: string, suffix: string) -> string",
    meaning: "the string without the suffix, or as it is where it has none",
    examples: [
      ['remove_suffix("lib_x_lib", "_lib")', '"lib_x"'],
      ['remove_suffix("x", "y")', '"x"'],
    ],
  },
  (call) => {
    const text = call.string("string");
    const part = call.string("suffix");
    return text.endsWith(part) ? text.slice(0, text.length - part.length) : text;
  },
);
