import { builtin } from "../builtin.ts";
import { extreme } from "../extreme.ts";

export const max = builtin(
  {
    theme: "numbers",
    signature: "max(list: list) -> int | string",
    meaning: "the greatest of some ints, or of some strings by their bytes",
    errors: ["KILN-E0432", "KILN-E0434"],
    examples: [
      ["max([3, 1, 2])", "3"],
      ["max([])", "KILN-E0434"],
    ],
  },
  (call) => extreme(call, (order) => order > 0),
);
