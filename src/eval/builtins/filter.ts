import { builtin } from "../builtin.ts";
import { asBool } from "../expect.ts";

export const filter = builtin(
  {
    theme: "lists",
    signature: "filter(list: list, f: function) -> list",
    meaning: "the elements for which `f(x)` is true, in order",
    examples: [["filter([1, 2, 3, 4], fn(x) => x % 2 == 0)", "[2, 4]"]],
  },
  (call) => {
    const f = call.fn("f");
    const at = call.place("f");
    return {
      kind: "list",
      items: call.list("list").filter((item) => asBool(call.apply(f, item), "what the function of filter gives", at)),
    };
  },
);
