import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { thrown } from "#diagnostics/evaluation.ts";
import { builtin } from "../builtin.ts";

/** `assert(cond, because)`: true; where `cond` is false evaluation ends with the reason. */
export const assert = builtin("assert(cond, because)", "true; where `cond` is false evaluation ends with the reason", (call) => {
  if (!call.bool("cond")) throw new KilnFailure([thrown(call.string("because"), call.at)]);
  return true;
});
