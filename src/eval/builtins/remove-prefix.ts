import { builtin } from "../builtin.ts";

export const removePrefix = builtin(
  {
    theme: "strings",
    signature: "remove_prefix(string: string, prefix: string) -> string",
    meaning: "the string without the prefix, or as it is where it has none",
    examples: [
      ['remove_prefix("lib_x_lib", "lib_")', '"x_lib"'],
      ['remove_prefix("x", "y")', '"x"'],
    ],
  },
  (call) => {
    const text = call.string("string");
    const part = call.string("prefix");
    return text.startsWith(part) ? text.slice(part.length) : text;
  },
);
