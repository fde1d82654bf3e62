import { builtin } from "../builtin.ts";

/** `map(list, f)`: `f(x)` of each element, in order. */
export const map = builtin("map(list, f)", "`f(x)` of each element, in order", (call) => {
  const f = call.fn("f");
  return { kind: "list", items: call.list("list").map((item) => call.delay(() => call.apply(f, item))) };
});
