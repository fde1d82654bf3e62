import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { thrown } from "#diagnostics/evaluation.ts";
import { builtin } from "../builtin.ts";

export const assert = builtin(
  {
    theme: "checks",
    signature: "assert(cond: bool, because: string) -> bool",
    meaning: "true; where `cond` is false evaluation ends with the reason",
    errors: ["KILN-E0415"],
    examples: [
      ['assert(2 > 1, "two is more")', "true"],
      ['assert(1 > 2, "one is less")', "KILN-E0415"],
    ],
  },
  (call) => {
    if (!call.bool("cond")) throw new KilnFailure([thrown(call.string("because"), call.at)]);
    return true;
  },
);
