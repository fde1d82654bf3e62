import { builtin } from "../builtin.ts";
import { fieldOf } from "../record.ts";

/** `has_key(record, key)`: has the record a field whose name is `key`?. */
export const hasKey = builtin(
  "has_key(record, key)",
  "has the record a field whose name is `key`?",
  (call) => fieldOf(call.record("record"), call.string("key")) !== undefined,
);
