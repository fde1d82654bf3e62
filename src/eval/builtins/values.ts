import { builtin } from "../builtin.ts";
import { fieldNames } from "../record.ts";

/** `values(record)`: the values of a record's fields, in the order of `names`. */
export const values = builtin("values(record)", "the values of a record's fields, in the order of `names`", (call) => {
  const record = call.record("record");
  return { kind: "list", items: fieldNames(record).flatMap((name) => record.fields.get(name)?.value ?? []) };
});
