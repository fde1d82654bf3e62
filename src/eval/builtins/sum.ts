import { builtin } from "../builtin.ts";
import { asInt } from "../expect.ts";
import { in64Bits } from "../operators.ts";

export const sum = builtin(
  {
    theme: "numbers",
    signature: "sum(list: [int]) -> int",
    meaning: "all ints of a list together; 0 of an empty one",
    errors: ["KILN-E0407"],
    examples: [["sum([4KiB, 1, 2])", "4099"]],
  },
  (call) => {
    const total = call
      .values("list")
      .reduce<bigint>((so, value) => so + asInt(value, 'an element of "list" of sum', call.place("list")), 0n);
    return in64Bits(total, "the sum", call.at);
  },
);
