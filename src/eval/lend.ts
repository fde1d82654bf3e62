import { assertNever } from "#diagnostics/assert-never.ts";
import type { Machine } from "./machine.ts";
import { ShapedRecord } from "./shape.ts";
import type { SightSteps } from "./sight-steps.ts";
import { delay, force, Thunk } from "./thunk.ts";
import type { ArtifactValue, Field, Lazy, ListValue, RecordValue, Value } from "./value.ts";

/**
 * A field of another text's, as the values of one sight are to hold it: with steps under names of their own. Functions are as they are: what they make of
 * their own steps belongs to where they were made.
 */
export function lendField(machine: Machine, steps: SightSteps, field: Field): Field {
  const value = lend(machine, steps, field.value);
  const { candidates } = field;
  if (candidates === undefined) return value === field.value ? field : { ...field, value };
  return { ...field, value, candidates: candidates.map((one) => lendField(machine, steps, one)) };
}

function lend(machine: Machine, steps: SightSteps, lazy: Lazy): Lazy {
  if (!(lazy instanceof Thunk)) return lendValue(machine, steps, lazy);
  const { known } = lazy;
  if (known !== undefined) {
    const lent = lendValue(machine, steps, known);
    return lent === known ? lazy : lent;
  }
  // Without words: in a circle it is nothing by itself.
  return delay(machine, () => lendValue(machine, steps, force(lazy)), "", lazy.at);
}

function lendValue(machine: Machine, steps: SightSteps, value: Value): Value {
  if (typeof value !== "object") return value;
  switch (value.kind) {
    case "derivation":
      return { ...value, step: steps.lend(value.step) };
    case "artifact":
      return lendArtifact(steps, value);
    case "list":
      return lendList(machine, steps, value);
    case "record":
      return lendRecord(machine, steps, value);
    case "path":
    case "function":
      return value;
    default:
      return assertNever(value);
  }
}

function lendArtifact(steps: SightSteps, value: ArtifactValue): ArtifactValue {
  const { root } = value;
  return root.kind === "output" || root.kind === "step" ? { ...value, root: { ...root, step: steps.lend(root.step) } } : value;
}

function lendList(machine: Machine, steps: SightSteps, value: ListValue): ListValue {
  let lent: Lazy[] | undefined;
  for (const [i, item] of value.items.entries()) {
    const own = lend(machine, steps, item);
    if (own !== item) lent ??= value.items.slice(0, i);
    lent?.push(own);
  }
  return lent ? { ...value, items: lent } : value;
}

function lendRecord(machine: Machine, steps: SightSteps, value: RecordValue): RecordValue {
  const { fields } = value;
  // What another sight watches is its own already.
  if (!(value instanceof ShapedRecord) && !(fields instanceof Map)) return value;
  let isOther = false;
  const lent = new Map<string, Field>();
  for (const [name, field] of fields) {
    const own = lendField(machine, steps, field);
    isOther ||= own !== field;
    lent.set(name, own);
  }
  return isOther ? { kind: "record", fields: lent } : value;
}
