import { builtin } from "../builtin.ts";
import { fieldNames } from "../record.ts";

/** `names(record)`: the names of a record's fields, sorted by bytes. */
export const names = builtin("names(record)", "the names of a record's fields, sorted by bytes", (call) => ({
  kind: "list",
  items: fieldNames(call.record("record")),
}));
