import { builtin } from "../builtin.ts";
import { asBool } from "../expect.ts";

/** `filter(list, f)`: the elements for which `f(x)` is true, in order. */
export const filter = builtin("filter(list, f)", "the elements for which `f(x)` is true, in order", (call) => {
  const f = call.fn("f");
  const items = call.list("list").filter((item) => asBool(call.apply(f, item), "what the function of filter gives", call.place("f")));
  return { kind: "list", items };
});
