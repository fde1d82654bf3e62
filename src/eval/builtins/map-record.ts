import { builtin } from "../builtin.ts";
import { recordOf } from "../record.ts";

export const mapRecord = builtin(
  {
    theme: "records",
    signature: "map_record(record: record, f: function) -> record",
    meaning: "a record of the same names, with `f(name, value)` of each field",
    examples: [['map_record({ a = 1  b = 2 }, fn(name, value) => "${name}=${value}")', '{ a = "a=1"  b = "b=2" }']],
  },
  (call) => {
    const f = call.fn("f");
    return recordOf(
      call.fields("record").map(([name, { value }]) => [name, call.applyLater(f, name, value)]),
      call.at,
    );
  },
);
