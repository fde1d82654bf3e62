import { builtin } from "../builtin.ts";
import { recordOf } from "../record.ts";

export const entries = builtin(
  {
    theme: "records",
    signature: "entries(record: record) -> [{ name: string, value: any }]",
    meaning: "a list of `{ name, value }` for each field, in the order of `names`; `record_of` makes a record of it again",
    examples: [["entries({ b = 1  a = 2 })", '[{ name = "a"  value = 2 }, { name = "b"  value = 1 }]']],
  },
  (call) => ({
    kind: "list",
    items: call.fields("record").map(([name, { value }]) =>
      recordOf(
        [
          ["name", name],
          ["value", value],
        ],
        call.at,
      ),
    ),
  }),
);
