import { builtin } from "../builtin.ts";
import { asString } from "../expect.ts";
import { recordOf } from "../record.ts";
import type { Lazy } from "../value.ts";

export const groupBy = builtin(
  {
    theme: "lists",
    signature: "group_by(list: list, f: function) -> { [any] }",
    meaning: "a record of lists: under each string that `f(x)` gives, the elements for which it gives that, in order",
    examples: [['group_by(["a.c", "b.S", "c.c"], extension)', '{ S = ["b.S"]  c = ["a.c", "c.c"] }']],
  },
  (call) => {
    const f = call.fn("f");
    const groups = new Map<string, Lazy[]>();
    for (const item of call.list("list")) {
      const key = asString(call.apply(f, item), "what the function of group_by gives", call.place("f"));
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
    const entries = [...groups].map(([key, items]): readonly [string, Lazy] => [key, { kind: "list", items }]);
    return recordOf(entries, call.at);
  },
);
