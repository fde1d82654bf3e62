import { builtin } from "../builtin.ts";
import { countOf } from "../count.ts";

export const hex = builtin(
  {
    theme: "numbers",
    signature: "hex(int: int, digits: int = 1) -> string",
    meaning: "an int in hexadecimal with `0x` before it, of at least so many digits; `int` reads it again",
    errors: ["KILN-E0434", "KILN-E0435"],
    examples: [
      ["hex(1MiB)", '"0x100000"'],
      ["hex(255, 8)", '"0x000000ff"'],
      ["hex(-1)", '"-0x1"'],
    ],
  },
  (call) => {
    const value = call.int("int");
    const digits = call.has("digits") ? countOf(call, "digits") : 1;
    call.roomFor(digits);
    return `${value < 0n ? "-" : ""}0x${(value < 0n ? -value : value).toString(16).padStart(digits, "0")}`;
  },
);
