import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { outsideOf } from "#diagnostics/evaluation.ts";
import type { BuiltinCall } from "./builtin.ts";
import { compare } from "./equality.ts";
import { typeFailure } from "./expect.ts";
import { isInt } from "./integer.ts";
import type { Value } from "./value.ts";

/** That element of the argument `list` which comes before all others. Throws KILN-E0432 for what has no order, KILN-E0434 for an empty list. */
export function extreme(call: BuiltinCall, isBefore: (order: number) => boolean): Value {
  const at = call.place("list");
  const [first, ...rest] = call.values("list");
  if (first === undefined) throw new KilnFailure([outsideOf('"list"', "a list with an element at least", "an empty list", undefined, at)]);
  if (typeof first !== "string" && !isInt(first)) throw typeFailure('an element of "list"', "an int or a string", first, at);
  return rest.reduce((best, value) => (isBefore(compare(value, best, at)) ? value : best), first);
}
