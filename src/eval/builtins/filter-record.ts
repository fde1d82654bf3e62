import { builtin } from "../builtin.ts";
import { asBool } from "../expect.ts";
import type { Lazy } from "../value.ts";

export const filterRecord = builtin(
  {
    theme: "records",
    signature: "filter_record(record: record, f: function) -> record",
    meaning: "the fields for which `f(name, value)` is true",
    examples: [['filter_record({ a = 1  b = 2 }, fn(name, value) => value > 1 || name == "x")', "{ b = 2 }"]],
  },
  (call) => {
    const f = call.fn("f");
    const isWanted = (name: string, value: Lazy): boolean =>
      asBool(call.apply(f, name, value), "what the function of filter_record gives", call.place("f"));
    return { kind: "record", fields: new Map(call.fields("record").filter(([name, { value }]) => isWanted(name, value))) };
  },
);
