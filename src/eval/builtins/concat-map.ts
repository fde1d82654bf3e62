import { builtin } from "../builtin.ts";
import { asList } from "../expect.ts";

export const concatMap = builtin(
  {
    theme: "lists",
    signature: "concat_map(list: list, f: function) -> list",
    meaning: "the elements of the lists that `f(x)` gives for each element, one after another",
    examples: [['concat_map(["a", "b"], fn(x) => ["-I", x])', '["-I", "a", "-I", "b"]']],
  },
  (call) => {
    const f = call.fn("f");
    const items = call.list("list").flatMap((item) => {
      const list = asList(call.apply(f, item), "what the function of concat_map gives", call.place("f"));
      call.machine.spend(list.items.length, call.at);
      return list.items;
    });
    return { kind: "list", items };
  },
);
