import { builtin } from "../builtin.ts";
import { extreme } from "../extreme.ts";

export const min = builtin(
  {
    theme: "numbers",
    signature: "min(list: list) -> int | string",
    meaning: "the least of some ints, or of some strings by their bytes",
    errors: ["KILN-E0432", "KILN-E0434"],
    examples: [
      ["min([3, 1, 2])", "1"],
      ["min([])", "KILN-E0434"],
    ],
  },
  (call) => extreme(call, (order) => order < 0),
);
