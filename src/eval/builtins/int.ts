import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { badText } from "#diagnostics/evaluation.ts";
import { builtin } from "../builtin.ts";
import { in64Bits } from "../operators.ts";

/** `int(string)`: the int that a text like `42`, `-7` or `0x2a` stands for. */
export const int = builtin("int(string)", "the int that a text like `42`, `-7` or `0x2a` stands for", (call) => {
  const text = call.string("string");
  if (!/^-?(0x[0-9a-fA-F]+|[0-9]+)$/.test(text))
    throw new KilnFailure([badText(text, "an int in decimal or with `0x`", call.place("string"))]);
  const value = text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
  return in64Bits(value, text, call.place("string"));
});
