import { builtin } from "../builtin.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { outsideOf } from "#diagnostics/evaluation.ts";
import { force } from "../thunk.ts";

export const last = builtin(
  {
    theme: "lists",
    signature: "last(list: list) -> any",
    meaning: "the last element; the first is `xs[0]`",
    errors: ["KILN-E0434"],
    examples: [
      ["last([1, 2, 3])", "3"],
      ["last([])", "KILN-E0434"],
    ],
  },
  (call) => {
    const found = call.list("list").at(-1);
    if (found === undefined)
      throw new KilnFailure([outsideOf('"list"', "a list with an element at least", "an empty list", undefined, call.place("list"))]);
    return force(found);
  },
);
