import { builtin } from "../builtin.ts";
import type { Value } from "../value.ts";

export const fold = builtin(
  {
    theme: "lists",
    signature: "fold(list: list, start: any, f: function) -> any",
    meaning: "`f(… f(f(start, x0), x1) …, xn)`",
    examples: [["fold([1, 2, 3], 10, fn(total, x) => total + x)", "16"]],
  },
  (call) => {
    const f = call.fn("f");
    // Step by step: a chain of unevaluated sums would be as deep as the list is long.
    let sum: Value = call.value("start");
    for (const item of call.list("list")) sum = call.apply(f, sum, item);
    return sum;
  },
);
