import { builtin } from "../builtin.ts";
import { recordOf } from "../record.ts";

export const zipWithIndex = builtin(
  {
    theme: "lists",
    signature: "zip_with_index(list: list) -> [{ index: int, value: any }]",
    meaning: "a list of `{ index, value }`, counted from 0",
    examples: [['zip_with_index(["x", "y"])', '[{ index = 0  value = "x" }, { index = 1  value = "y" }]']],
  },
  (call) => ({
    kind: "list",
    items: call.list("list").map((value, i) =>
      recordOf(
        [
          ["index", i],
          ["value", value],
        ],
        call.at,
      ),
    ),
  }),
);
