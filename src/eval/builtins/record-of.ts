import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { setTwice } from "#diagnostics/evaluation.ts";
import { builtin } from "../builtin.ts";
import { asRecord, asString } from "../expect.ts";
import { fieldOf, getField } from "../record.ts";
import type { Field } from "../value.ts";

export const recordOfEntries = builtin(
  {
    theme: "records",
    signature: "record_of(entries: [{ name: string, value: any }]) -> record",
    meaning: "the record whose fields a list of `{ name, value }` tells, each name once",
    errors: ["KILN-E0421"],
    examples: [['record_of([{ name = "a"  value = 1 }])', "{ a = 1 }"]],
  },
  (call) => {
    const fields = new Map<string, Field>();
    for (const item of call.values("entries")) {
      const entry = asRecord(item, 'an element of "entries" of record_of', call.place("entries"));
      const name = asString(getField(entry, "name", call.place("entries")), '"name" of an entry', call.place("entries"));
      const value = fieldOf(entry, "value") ?? { value: getField(entry, "value", call.place("entries")), at: call.at };
      const before = fields.get(name);
      if (before) throw new KilnFailure([setTwice(name, value.at, before.at)]);
      fields.set(name, { value: value.value, at: value.at });
    }
    return { kind: "record", fields };
  },
);
