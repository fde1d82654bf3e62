import { builtin } from "../builtin.ts";
import { asBool } from "../expect.ts";

export const any = builtin(
  {
    theme: "lists",
    signature: "any(list: list, f: function) -> bool",
    meaning: "is `f(x)` true for an element at least? Of an empty list it isn't; after the first that fits none is looked at",
    examples: [
      ['any(["a.c", "b.S"], fn(name) => ends_with(name, ".S"))', "true"],
      ["any([], fn(x) => true)", "false"],
    ],
  },
  (call) => {
    const f = call.fn("f");
    return call.list("list").some((item) => asBool(call.apply(f, item), "what the function of any gives", call.place("f")));
  },
);
