import { builtin } from "../builtin.ts";

export const without = builtin(
  {
    theme: "records",
    signature: "without(record: record, names: [string]) -> record",
    meaning: "the record without the fields of these names; those that it doesn't have are none",
    examples: [['without({ a = 1  b = 2  c = 3 }, ["a", "c", "z"])', "{ b = 2 }"]],
  },
  (call) => {
    const unwanted = new Set(call.strings("names"));
    return { kind: "record", fields: new Map(call.fields("record").filter(([name]) => !unwanted.has(name))) };
  },
);
