import { builtin } from "../builtin.ts";
import type { Value } from "../value.ts";

/** `fold(list, start, f)`: `f(… f(f(start, x0), x1) …, xn)`. */
export const fold = builtin("fold(list, start, f)", "`f(… f(f(start, x0), x1) …, xn)`", (call) => {
  const f = call.fn("f");
  // Step by step: a chain of unevaluated sums would be as deep as the list is long.
  return call.list("list").reduce<Value>((sum, item) => call.apply(f, sum, item), call.value("start"));
});
