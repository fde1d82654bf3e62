import { builtin } from "../builtin.ts";
import { recordOf } from "../record.ts";

/** `zip(a, b)`: a list of `{ a, b }`: the elements of two lists side by side, as long as the shorter one. */
export const zip = builtin(
  "zip(a, b)",
  "a list of `{ a, b }`: the elements of two lists side by side, as long as the shorter one",
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
