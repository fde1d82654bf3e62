import { builtin } from "../builtin.ts";
import { asBool } from "../expect.ts";
import { force } from "../thunk.ts";

export const find = builtin(
  {
    theme: "lists",
    signature: "find(list: list, f: function, fallback: any) -> any",
    meaning: "the first element for which `f(x)` is true; where there is none, the fallback",
    examples: [
      ["find([1, 4, 6], fn(x) => x % 2 == 0, 0)", "4"],
      ['find(["a", "b"], fn(x) => x == "c", "none")', '"none"'],
    ],
  },
  (call) => {
    const f = call.fn("f");
    const found = call.list("list").find((item) => asBool(call.apply(f, item), "what the function of find gives", call.place("f")));
    return found === undefined ? call.value("fallback") : force(found);
  },
);
