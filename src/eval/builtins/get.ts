import { builtin } from "../builtin.ts";
import { getField, getOptional } from "../record.ts";

/** `get(record, key, fallback = …)`: the field whose name is `key`; where there is none, the fallback. */
export const get = builtin("get(record, key, fallback = …)", "the field whose name is `key`; where there is none, the fallback", (call) => {
  const record = call.record("record");
  const key = call.string("key");
  if (!call.has("fallback")) return getField(record, key, call.place("key"));
  return getOptional(record, key) ?? call.value("fallback");
});
