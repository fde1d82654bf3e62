import { builtin } from "../builtin.ts";

export const trim = builtin(
  {
    theme: "strings",
    signature: "trim(string: string) -> string",
    meaning: "the string without spaces, tabs and line ends at both ends",
    examples: [['trim("  a b \\n")', '"a b"']],
  },
  (call) =>
    call
      .string("string")
      .replace(/^[ \t\r\n]+/, "")
      .replace(/[ \t\r\n]+$/, ""),
);
