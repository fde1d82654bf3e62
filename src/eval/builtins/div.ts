import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { divisionByZero } from "#diagnostics/evaluation.ts";
import { builtin } from "../builtin.ts";
import { in64Bits } from "../operators.ts";

export const div = builtin(
  {
    theme: "numbers",
    signature: "div(a: int, b: int) -> int",
    meaning: "the quotient of two ints, cut towards 0",
    errors: ["KILN-E0407", "KILN-E0408"],
    examples: [
      ["div(7, 2)", "3"],
      ["div(-7, 2)", "-3"],
      ["div(1, 0)", "KILN-E0408"],
    ],
  },
  (call) => {
    const [a, b] = [call.int("a"), call.int("b")];
    if (b === 0n) throw new KilnFailure([divisionByZero(call.place("b"))]);
    return in64Bits(a / b, `div(${a}, ${b})`, call.at);
  },
);
