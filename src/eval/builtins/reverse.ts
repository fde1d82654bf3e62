import { builtin } from "../builtin.ts";

export const reverse = builtin(
  {
    theme: "lists",
    signature: "reverse(list: list) -> list",
    meaning: "the elements, the last one first",
    examples: [["reverse([1, 2, 3])", "[3, 2, 1]"]],
  },
  (call) => ({ kind: "list", items: call.list("list").toReversed() }),
);
