import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { mergeConflict } from "#diagnostics/evaluation.ts";
import { equal } from "./equality.ts";
import { HOT } from "./fuse/hot.ts";
import { compactShape } from "./fuse/record-class.ts";
import { recordJoin, type JoinedValue, type RecordJoin } from "./fuse/record-copy.ts";
import type { Machine } from "./machine.ts";
import { isPresent } from "./record.ts";
import { ListedRecord, Shape, ShapedRecord, type ShapeField } from "./shape.ts";
import { showShort, showValue } from "./show.ts";
import { delay, force } from "./thunk.ts";
import type { Field, Lazy, RecordValue, Value } from "./value.ts";

/**
 * `a & b`: all fields of both, records in them merged likewise; commutative, associative, idempotent. Of a field that both have the higher rank
 * counts (`default` < plain < `force`); unequal values of one rank: KILN-E0411, when the field is read.
 */
export function mergeRecords(machine: Machine, a: RecordValue, b: RecordValue, at: Span): RecordValue {
  if (a === b) return a;
  if (a instanceof ShapedRecord && b instanceof ShapedRecord) return mergeShaped(machine, a, b, at);
  const fields = new Map(a.fields);
  for (const [name, right] of b.fields) {
    const left = a.fields.get(name);
    fields.set(name, left === undefined ? right : mergeFields(machine, name, left, right, at));
  }
  return { kind: "record", fields };
}

/** How records of two shapes merge: where each value of the result comes from, `both` where it must be made of two. */
interface MergePlan {
  readonly result: Shape;
  readonly from: readonly MergeSource[];
  uses: number;
  /** Of a plan that was used often. */
  joined: RecordJoin | undefined;
}
type MergeSource = JoinedValue | BothSources;
interface BothSources {
  readonly kind: "both";
  readonly left: number;
  readonly right: number;
  readonly field: ShapeField;
  readonly other: ShapeField;
}

const plans = new WeakMap<Shape, WeakMap<Shape, MergePlan>>();

function mergeShaped(machine: Machine, a: ShapedRecord, b: ShapedRecord, at: Span): RecordValue {
  const plan = planFor(a.shape, b.shape);
  if (plan.joined !== undefined) return plan.joined(a, b);
  const { from } = plan;
  if (++plan.uses === HOT) {
    const simple = from.flatMap((source) => (source.kind === "both" ? [] : [source]));
    if (simple.length === from.length) plan.joined = recordJoin(a.shape, b.shape, compactShape(plan.result.fields), simple);
  }
  const values = from.map((source): Lazy => {
    if (source.kind === "both") return mergeBoth(machine, a.at(source.left), b.at(source.right), source, at);
    return source.kind === "left" ? a.at(source.place) : b.at(source.place);
  });
  return new ListedRecord(plan.result, values);
}

function mergeBoth(machine: Machine, left: Lazy, right: Lazy, { field, other }: BothSources, at: Span): Lazy {
  if (left === right && typeof left !== "object") return left;
  const merged = () => mergeValues(machine, field.name, { ...field, value: left }, { ...other, value: right }, at);
  return delay(machine, merged, `"${field.name}"`, other.at);
}

function planFor(a: Shape, b: Shape): MergePlan {
  let second = plans.get(a);
  if (second === undefined) plans.set(a, (second = new WeakMap()));
  let plan = second.get(b);
  if (plan === undefined) second.set(b, (plan = makePlan(a, b)));
  return plan;
}

function makePlan(a: Shape, b: Shape): MergePlan {
  const fields: ShapeField[] = [];
  const from: MergeSource[] = [];
  for (const [left, field] of a.fields.entries()) {
    const right = b.places.get(field.name);
    const other = right === undefined ? undefined : b.fields[right];
    if (right === undefined || other === undefined) {
      fields.push(field);
      from.push({ kind: "left", place: left });
    } else if (rankOf(field) === rankOf(other)) {
      fields.push(mergedField(field, other));
      from.push({ kind: "both", left, right, field, other });
    } else {
      const isLeft = rankOf(field) > rankOf(other);
      fields.push(isLeft ? field : other);
      from.push(isLeft ? { kind: "left", place: left } : { kind: "right", place: right });
    }
  }
  for (const [right, field] of b.fields.entries()) {
    if (a.places.has(field.name)) continue;
    fields.push(field);
    from.push({ kind: "right", place: right });
  }
  return { result: new Shape(fields), from, uses: 0, joined: undefined };
}

function mergedField({ name, at, rank, implicit }: ShapeField, other: ShapeField): ShapeField {
  return {
    name,
    at,
    ...(rank === undefined ? {} : { rank }),
    ...(implicit === true && other.implicit === true ? { implicit: true } : {}),
  };
}

const RANKS = { default: 0, plain: 1, force: 2 };
const rankOf = ({ rank }: Pick<Field, "rank">): number => RANKS[rank ?? "plain"];

/** One name in two records of which one at least has conditional fields. */
function mergeFields(machine: Machine, name: string, left: Field, right: Field, at: Span): Field {
  const all = [...(left.candidates ?? [left]), ...(right.candidates ?? [right])];
  const implicit = all.every((one) => one.implicit === true) ? ({ implicit: true } as const) : {};
  const what = `"${name}"`;
  const value = delay(machine, () => mergeCandidates(machine, name, all, at), what, right.at);
  const field: Field = { value, at: left.at, candidates: all, ...implicit };
  if (all.some(({ present }) => present === undefined)) return field;
  return { ...field, present: delay(machine, () => all.some((one) => isPresent(one)), `the condition of ${what}`, right.at) };
}

/** Of those that are there the ones of the highest rank, merged. */
function mergeCandidates(machine: Machine, name: string, all: readonly Field[], at: Span): Value {
  const present = all.filter(isPresent);
  const highest = Math.max(...present.map(rankOf));
  const [first, ...more] = present.filter((field) => rankOf(field) === highest);
  if (first === undefined) throw new Error(`"${name}" is absent`);
  let merged = first;
  for (const field of more) merged = { ...merged, value: mergeValues(machine, name, merged, field, at) };
  return force(merged.value);
}

function mergeValues(machine: Machine, name: string, left: Field, right: Field, at: Span): Value {
  const a = force(left.value);
  const b = force(right.value);
  if (a === b) return a;
  if (typeof a === "object" && typeof b === "object") {
    if (a.kind === "record" && b.kind === "record") return mergeRecords(machine, a, b, at);
    if (a.kind !== "function" && b.kind !== "function" && equal(machine, a, b, at)) return a;
  }
  throw new KilnFailure([mergeConflict(name, ...brief(a, b), left.at, right.at)]);
}

function brief(a: Value, b: Value): [string, string] {
  if (typeof a === "object" && typeof b === "object" && a.kind === b.kind)
    return [`a ${a.kind === "artifact" ? "file" : a.kind}`, "another"];
  return [one(a), one(b)];
}

const one = (value: Value): string => (typeof value === "object" ? showShort(value) : showValue(value));
