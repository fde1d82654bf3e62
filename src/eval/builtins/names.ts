import { builtin } from "../builtin.ts";
import { fieldNames } from "../record.ts";

export const names = builtin(
  {
    theme: "records",
    signature: "names(record: record) -> [string]",
    meaning: "the names of a record's fields, sorted by bytes",
    examples: [["names({ b = 1  a = 2 })", '["a", "b"]']],
  },
  (call) => ({
    kind: "list",
    items: fieldNames(call.record("record")),
  }),
);
