import { builtin } from "../builtin.ts";
import { asRecord } from "../expect.ts";
import { mergeRecords } from "../merge.ts";
import { EMPTY_RECORD } from "../record.ts";
import type { RecordValue } from "../value.ts";

export const mergeAll = builtin(
  {
    theme: "records",
    signature: "merge_all(records: [record]) -> record",
    meaning: "all records of a list merged as by `&`; none of an empty list",
    errors: ["KILN-E0411"],
    examples: [
      ["merge_all([{ a = 1 }, { b = 2 }, { a = 1 }])", "{ a = 1  b = 2 }"],
      ["merge_all([{ a = 1 }, { a = 2 }])", "KILN-E0411"],
    ],
  },
  (call) =>
    call.values("records").reduce<RecordValue>((merged, value) => {
      const record = asRecord(value, 'an element of "records" of merge_all', call.place("records"));
      // The fields merged so far are copied.
      call.machine.spend(record.fields.size + merged.fields.size, call.at);
      return mergeRecords(call.machine, merged, record, call.at);
    }, EMPTY_RECORD),
);
