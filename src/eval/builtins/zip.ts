import { builtin } from "../builtin.ts";
import { recordOf } from "../record.ts";

export const zip = builtin(
  {
    theme: "lists",
    signature: "zip(a: list, b: list) -> [{ a: any, b: any }]",
    meaning: "a list of `{ a, b }`: the elements of two lists side by side, as long as the shorter one",
    examples: [['zip(["x", "y"], [1])', '[{ a = "x"  b = 1 }]']],
  },
  (call) => {
    const right = call.list("b");
    const pairs = call.list("a").slice(0, right.length);
    return {
      kind: "list",
      items: pairs.map((a, i) =>
        recordOf(
          [
            ["a", a],
            ["b", right[i] ?? false],
          ],
          call.at,
        ),
      ),
    };
  },
);
