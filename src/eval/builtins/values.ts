import { builtin } from "../builtin.ts";
import { fieldNames } from "../record.ts";

export const values = builtin(
  {
    theme: "records",
    signature: "values(record: record) -> list",
    meaning: "the values of a record's fields, in the order of `names`",
    examples: [["values({ b = 1  a = 2 })", "[2, 1]"]],
  },
  (call) => {
    const record = call.record("record");
    return { kind: "list", items: fieldNames(record).flatMap((name) => record.fields.get(name)?.value ?? []) };
  },
);
