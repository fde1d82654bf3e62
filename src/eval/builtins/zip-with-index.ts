import { builtin } from "../builtin.ts";
import { recordOf } from "../record.ts";

/** `zip_with_index(list)`: a list of `{ index, value }`, counted from 0. */
export const zipWithIndex = builtin("zip_with_index(list)", "a list of `{ index, value }`, counted from 0", (call) => ({
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
}));
