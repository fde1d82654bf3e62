import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { mergeConflict } from "#diagnostics/evaluation.ts";
import { equal } from "./equality.ts";
import type { Machine } from "./machine.ts";
import { isPresent } from "./record.ts";
import { showShort, showValue } from "./show.ts";
import { force, Thunk } from "./thunk.ts";
import type { Field, RecordValue, Value } from "./value.ts";

/** `a & b`: all fields of both, records in them merged likewise; commutative, associative, idempotent. Unequal values: KILN-E0411, when the field is read. */
export function mergeRecords(machine: Machine, a: RecordValue, b: RecordValue, at: Span): RecordValue {
  if (a === b) return a;
  const fields = new Map(a.fields);
  for (const [name, right] of b.fields) {
    const left = a.fields.get(name);
    fields.set(name, left === undefined ? right : mergeFields(machine, name, left, right, at));
  }
  return { kind: "record", fields };
}

function mergeFields(machine: Machine, name: string, left: Field, right: Field, at: Span): Field {
  const value = new Thunk(
    machine,
    () => {
      if (!isPresent(left)) return force(right.value);
      if (!isPresent(right)) return force(left.value);
      return mergeValues(machine, name, left, right, at);
    },
    `"${name}"`,
    right.at,
  );
  const field: Field = { value, at: left.at, ...(left.implicit === true && right.implicit === true ? { implicit: true } : {}) };
  if (left.present === undefined || right.present === undefined) return field;
  return { ...field, present: new Thunk(machine, () => isPresent(left) || isPresent(right), `the condition of "${name}"`, right.at) };
}

function mergeValues(machine: Machine, name: string, left: Field, right: Field, at: Span): Value {
  const a = force(left.value);
  const b = force(right.value);
  if (a === b) return a;
  if (typeof a === "object" && typeof b === "object") {
    if (a.kind === "record" && b.kind === "record") return mergeRecords(machine, a, b, at);
    if (a.kind !== "function" && b.kind !== "function" && equal(a, b, at)) return a;
  }
  throw new KilnFailure([mergeConflict(name, ...brief(a, b), left.at, right.at)]);
}

function brief(a: Value, b: Value): [string, string] {
  if (typeof a === "object" && typeof b === "object" && a.kind === b.kind)
    return [`a ${a.kind === "artifact" ? "file" : a.kind}`, "another"];
  return [one(a), one(b)];
}

const one = (value: Value): string => (typeof value === "object" ? showShort(value) : showValue(value));
