import { builtin } from "../builtin.ts";

/** `c_string(string)`: the string as a C string literal, quotes included. */
export const cString = builtin("c_string(string)", "the string as a C string literal, quotes included", (call) => {
  let literal = "";
  for (const byte of Buffer.from(call.string("string"))) {
    const char = String.fromCharCode(byte);
    // Octal digits end by themselves; a `\x` would go on. `?` could begin a trigraph.
    if (char === '"' || char === "\\" || char === "?") literal += `\\${char}`;
    else if (byte >= 0x20 && byte < 0x7f) literal += char;
    else literal += `\\${byte.toString(8).padStart(3, "0")}`;
  }
  return `"${literal}"`;
});
