import { builtin } from "../builtin.ts";
import { countOf } from "../count.ts";

export const take = builtin(
  {
    theme: "lists",
    signature: "take(list: list, count: int) -> list",
    meaning: "the first `count` elements; all of a list that has no more",
    errors: ["KILN-E0434"],
    examples: [
      ["take([1, 2, 3], 2)", "[1, 2]"],
      ["take([1, 2, 3], 5)", "[1, 2, 3]"],
      ["take([1, 2, 3], -1)", "KILN-E0434"],
    ],
  },
  (call) => ({ kind: "list", items: call.list("list").slice(0, countOf(call, "count")) }),
);
