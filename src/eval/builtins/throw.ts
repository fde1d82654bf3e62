import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { thrown } from "#diagnostics/evaluation.ts";
import { builtin } from "../builtin.ts";

/** `throw(message)`: ends evaluation with this message. */
export const throwBuiltin = builtin("throw(message)", "ends evaluation with this message", (call) => {
  throw new KilnFailure([thrown(call.string("message"), call.at)]);
});
