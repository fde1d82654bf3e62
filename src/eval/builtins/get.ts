import { builtin } from "../builtin.ts";
import { getField, getOptional } from "../record.ts";

export const get = builtin(
  {
    theme: "records",
    signature: "get(record: record, key: string, fallback: any = …) -> any",
    meaning: "the field whose name is `key`; where there is none, the fallback",
    errors: ["KILN-E0403"],
    examples: [
      ['get({ a = 1 }, "a")', "1"],
      ['get({ a = 1 }, "b", 2)', "2"],
      ['get({ a = 1 }, "b")', "KILN-E0403"],
    ],
  },
  (call) => {
    const record = call.record("record");
    const key = call.string("key");
    if (!call.has("fallback")) return getField(record, key, call.place("key"));
    return getOptional(record, key) ?? call.value("fallback");
  },
);
