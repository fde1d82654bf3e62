import { builtin } from "../builtin.ts";
import { fieldOf } from "../record.ts";

export const hasKey = builtin(
  {
    theme: "records",
    signature: "has_key(record: record, key: string) -> bool",
    meaning: "has the record a field whose name is `key`?",
    examples: [['has_key({ a = 1 }, "a")', "true"]],
  },
  (call) => fieldOf(call.record("record"), call.string("key")) !== undefined,
);
