import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { thrown } from "#diagnostics/evaluation.ts";
import { builtin } from "../builtin.ts";

export const throwBuiltin = builtin(
  {
    theme: "checks",
    signature: "throw(message: string) -> any",
    meaning: "ends evaluation with this message",
    errors: ["KILN-E0415"],
    examples: [['throw("not on this platform")', "KILN-E0415"]],
  },
  (call) => {
    throw new KilnFailure([thrown(call.string("message"), call.at)]);
  },
);
