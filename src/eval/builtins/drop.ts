import { builtin } from "../builtin.ts";
import { countOf } from "../count.ts";

export const drop = builtin(
  {
    theme: "lists",
    signature: "drop(list: list, count: int) -> list",
    meaning: "the elements behind the first `count`; none of a list that has no more",
    errors: ["KILN-E0434"],
    examples: [
      ["drop([1, 2, 3], 2)", "[3]"],
      ["drop([1, 2, 3], 5)", "[]"],
      ["drop([1, 2, 3], -1)", "KILN-E0434"],
    ],
  },
  (call) => ({ kind: "list", items: call.list("list").slice(countOf(call, "count")) }),
);
