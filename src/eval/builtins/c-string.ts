import { builtin } from "../builtin.ts";

export const cString = builtin(
  {
    theme: "strings",
    signature: "c_string(string: string) -> string",
    meaning: "the string as a C string literal, quotes included",
    examples: [['c_string("a \\"b\\"\\n")', '"\\"a \\\\\\"b\\\\\\"\\\\012\\""']],
  },
  (call) => {
    const bytes = Buffer.from(call.string("string"));
    call.roomFor(4 * bytes.length);
    let literal = "";
    for (const byte of bytes) {
      const char = String.fromCharCode(byte);
      // Octal digits end by themselves; a `\x` would go on. `?` could begin a trigraph.
      if (char === '"' || char === "\\" || char === "?") literal += `\\${char}`;
      else if (byte >= 0x20 && byte < 0x7f) literal += char;
      else literal += `\\${byte.toString(8).padStart(3, "0")}`;
    }
    return `"${literal}"`;
  },
);
