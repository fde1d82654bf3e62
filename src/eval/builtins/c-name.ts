import { builtin } from "../builtin.ts";

export const cName = builtin(
  {
    theme: "strings",
    signature: "c_name(string: string) -> string",
    meaning: "the string as a C name in upper case: all but letters and digits becomes `_`",
    examples: [['c_name("lwip.ipv6-on")', '"LWIP_IPV6_ON"']],
  },
  (call) =>
    call
      .string("string")
      .replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())
      .replaceAll(/[^A-Z0-9]/g, "_"),
);
