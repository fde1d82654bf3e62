import { builtin } from "../builtin.ts";
import { equal } from "../equality.ts";

/** `contains(where, what)`: is `what` an element of the list, or a part of the string?. */
export const contains = builtin("contains(where, what)", "is `what` an element of the list, or a part of the string?", (call) => {
  const where = call.value("where");
  if (typeof where === "string") return where.includes(call.string("what"));
  const what = call.value("what");
  return call.values("where").some((value) => equal(value, what, call.at));
});
