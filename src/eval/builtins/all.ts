import { builtin } from "../builtin.ts";
import { asBool } from "../expect.ts";

export const all = builtin(
  {
    theme: "lists",
    signature: "all(list: list, f: function) -> bool",
    meaning: "is `f(x)` true for every element? Of an empty list it is; after the first that fails none is looked at",
    examples: [
      ["all([2, 4], fn(x) => x % 2 == 0)", "true"],
      ["all([], fn(x) => false)", "true"],
    ],
  },
  (call) => {
    const f = call.fn("f");
    return call.list("list").every((item) => asBool(call.apply(f, item), "what the function of all gives", call.place("f")));
  },
);
