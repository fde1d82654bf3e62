import { builtin } from "../builtin.ts";

export const map = builtin(
  {
    theme: "lists",
    signature: "map(list: list, f: function) -> list",
    meaning: "`f(x)` of each element, in order",
    examples: [["map([1, 2], fn(x) => x * 10)", "[10, 20]"]],
  },
  (call) => {
    const f = call.fn("f");
    return { kind: "list", items: call.list("list").map((item) => call.applyLater(f, item)) };
  },
);
