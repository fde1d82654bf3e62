import type { RecordExpr } from "#syntax/ast.ts";
import type { Code, Compiler, Frame, LazyCode } from "./code.ts";
import { either } from "./either.ts";
import { asRecord } from "./expect.ts";
import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";
import { Shape, ShapedRecord, type ShapeField } from "./shape.ts";
import type { Field, Lazy, RecordValue } from "./value.ts";

/** What a plain record is made of: a field, or all fields of another record. */
type Source =
  | { readonly kind: "field"; readonly field: ShapeField; readonly value: LazyCode }
  | { readonly kind: "spread"; readonly record: (frame: Frame) => RecordValue };

/**
 * Records whose fields' names and presence are settled by the text (and by the shapes of the records that are spread into it) are values of a
 * shape that is made once. Undefined for other records, for which the general way is right.
 */
export function plainRecord(c: Compiler, expr: RecordExpr, scope: Scope): Code | undefined {
  const written = new Set<string>();
  const sources: Source[] = [];
  for (const field of expr.fields) {
    if (field.when !== undefined) return undefined;
    if (field.kind === "spread") {
      const code = c.code(field.value, scope);
      const at = c.span(field.value, scope);
      sources.push({ kind: "spread", record: (frame) => asRecord(code(frame), "what follows `...`", at) });
      continue;
    }
    const key = field.kind === "named" ? field.name.text : literalKey(field.key);
    if (key === undefined || written.has(key)) return undefined;
    written.add(key);
    const at = c.span(field.kind === "named" ? field.name : field.key, scope);
    const fixed = { name: key, at, valueAt: c.span(field.value, scope), ...(field.rank === undefined ? {} : { rank: field.rank }) };
    sources.push({ kind: "field", field: fixed, value: c.lazy(field.value, scope, `the field "${key}"`) });
  }
  return sources.some(({ kind }) => kind === "spread") ? spreading(c.machine, sources) : fixedRecord(sources);
}

function literalKey(key: Extract<RecordExpr["fields"][number], { kind: "computed" }>["key"]): string | undefined {
  if (key.kind !== "string") return undefined;
  const [part, ...more] = key.parts;
  if (part === undefined) return "";
  return part.kind === "text" && more.length === 0 ? part.text : undefined;
}

function fixedRecord(sources: readonly Source[]): Code {
  const fields = sources.flatMap((source) => (source.kind === "field" ? [source] : []));
  const shape = new Shape(fields.map(({ field }) => field));
  const values = fields.map(({ value }) => value);
  return (frame) => {
    const slots: Lazy[] = [];
    for (const value of values) slots.push(value(frame));
    return new ShapedRecord(shape, slots);
  };
}

/** Where each value of the result comes from: which source, and which of its values. */
interface SpreadPlan {
  readonly shapes: readonly Shape[];
  readonly result: Shape;
  readonly from: readonly (readonly [source: number, place: number])[];
}

/** `{ ...r  a = 1 }`: the last one that gives a name counts. */
function spreading(machine: Machine, sources: readonly Source[]): Code {
  // One text mostly spreads records of one shape.
  let plan: SpreadPlan | undefined;
  return (frame) => {
    const given: (readonly Lazy[])[] = [];
    const shapes: Shape[] = [];
    let isShaped = true;
    const records = sources.map((source) => (source.kind === "spread" ? source.record(frame) : undefined));
    for (const [i, source] of sources.entries()) {
      const record = records[i];
      if (source.kind === "field") given.push([source.value(frame)]);
      else if (record instanceof ShapedRecord) {
        given.push(record.values);
        shapes.push(record.shape);
      } else {
        isShaped = false;
        break;
      }
    }
    if (!isShaped) return spreadTables(machine, sources, records, frame);
    if (plan === undefined || !shapes.every((shape, i) => shape === plan?.shapes[i])) plan = planOf(sources, shapes);
    const values: Lazy[] = [];
    for (const [source, place] of plan.from) values.push(given[source]?.[place] ?? false);
    return new ShapedRecord(plan.result, values);
  };
}

/** The same for records of which some have conditional fields, or names that were computed. */
function spreadTables(
  machine: Machine,
  sources: readonly Source[],
  records: readonly (RecordValue | undefined)[],
  frame: Frame,
): RecordValue {
  const fields = new Map<string, Field>();
  for (const [i, source] of sources.entries()) {
    if (source.kind === "field") {
      const { name, ...fixed } = source.field;
      fields.set(name, { ...fixed, value: source.value(frame) });
      continue;
    }
    for (const [name, field] of records[i]?.fields ?? []) {
      const before = fields.get(name);
      fields.set(name, before === undefined ? field : either(machine, name, field, before));
    }
  }
  return { kind: "record", fields };
}

function planOf(sources: readonly Source[], shapes: readonly Shape[]): SpreadPlan {
  const fields = new Map<string, { readonly field: ShapeField; readonly from: readonly [number, number] }>();
  let spread = 0;
  for (const [i, source] of sources.entries()) {
    if (source.kind === "field") fields.set(source.field.name, { field: source.field, from: [i, 0] });
    else for (const [place, field] of (shapes[spread++]?.fields ?? []).entries()) fields.set(field.name, { field, from: [i, place] });
  }
  const all = [...fields.values()];
  return { shapes, result: new Shape(all.map(({ field }) => field)), from: all.map(({ from }) => from) };
}
