import { builtin } from "../builtin.ts";

/** `c_name(string)`: the string as a C name in upper case: all but letters and digits becomes `_`. */
export const cName = builtin("c_name(string)", "the string as a C name in upper case: all but letters and digits becomes `_`", (call) =>
  call
    .string("string")
    .replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())
    .replaceAll(/[^A-Z0-9]/g, "_"),
);
