import type { Machine } from "./machine.ts";
import { isPresent } from "./record.ts";
import { delay, force } from "./thunk.ts";
import type { Field } from "./value.ts";

/** `first` where its condition holds, else `second`. */
export function either(machine: Machine, name: string, first: Field, second: Field): Field {
  if (first.present === undefined) return first;
  const value = delay(machine, () => force(isPresent(first) ? first.value : second.value), `the field "${name}"`, first.at);
  const field: Field = { value, at: first.at, ...(first.rank === undefined ? {} : { rank: first.rank }) };
  if (second.present === undefined) return field;
  return { ...field, present: delay(machine, () => isPresent(first) || isPresent(second), `the condition of "${name}"`, first.at) };
}
