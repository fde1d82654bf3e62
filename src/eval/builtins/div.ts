import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { divisionByZero } from "#diagnostics/evaluation.ts";
import { builtin } from "../builtin.ts";
import { in64Bits } from "../operators.ts";

/** `div(a, b)`: the quotient of two ints, cut towards 0. */
export const div = builtin("div(a, b)", "the quotient of two ints, cut towards 0", (call) => {
  const [a, b] = [call.int("a"), call.int("b")];
  if (b === 0n) throw new KilnFailure([divisionByZero(call.place("b"))]);
  return in64Bits(a / b, `div(${a}, ${b})`, call.at);
});
