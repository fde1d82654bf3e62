import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { badText } from "#diagnostics/evaluation.ts";
import { builtin } from "../builtin.ts";
import { in64Bits } from "../operators.ts";

export const int = builtin(
  {
    theme: "numbers",
    signature: "int(string: string) -> int",
    meaning: "the int that a text like `42`, `-7` or `0x2a` stands for",
    errors: ["KILN-E0407", "KILN-E0433"],
    examples: [
      ['int("42")', "42"],
      ['int("-0x2a")', "-42"],
      ['int("4 KiB")', "KILN-E0433"],
    ],
  },
  (call) => {
    const text = call.string("string");
    if (!/^-?(0x[0-9a-fA-F]+|[0-9]+)$/.test(text))
      throw new KilnFailure([badText(text, "an int in decimal or with `0x`", call.place("string"))]);
    const value = text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
    return in64Bits(value, text, call.place("string"));
  },
);
