import type { RecordExpr } from "#syntax/ast.ts";
import { allLazies } from "./all-lazies.ts";
import type { Code, Compiler, Frame, LazyCode } from "./code.ts";
import { either } from "./either.ts";
import { asRecord } from "./expect.ts";
import type { Machine } from "./machine.ts";
import { RecordUpdate } from "./record-update.ts";
import type { Scope } from "./scope.ts";
import { ListedRecord, Shape, ShapedRecord, type ShapeField } from "./shape.ts";
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
  const all = allLazies(fields.map(({ value }) => value));
  return (frame) => new ListedRecord(shape, all(frame));
}

/** Where each value of the result comes from: which source, and which of its values. */
interface SpreadPlan {
  /** Of the records that are spread, in order. */
  readonly shapes: readonly (Shape | undefined)[];
  readonly result: Shape;
  readonly from: readonly SpreadSource[];
}
type SpreadSource = { readonly value: LazyCode } | { readonly spread: number; readonly place: number };

/** `{ ...r  a = 1 }`: the last one that gives a name counts. */
function spreading(machine: Machine, sources: readonly Source[]): Code {
  const [first, ...rest] = sources;
  const fields = rest.flatMap((source) => (source.kind === "field" ? [source] : []));
  if (first?.kind === "spread" && fields.length === rest.length) {
    const update = new RecordUpdate(fields.map(({ field }) => field));
    const all = allLazies(fields.map(({ value }) => value));
    return (frame) => update.of(first.record(frame), all(frame));
  }
  const spreads = sources.flatMap((source) => (source.kind === "spread" ? [source.record] : []));
  const shapeOf = (record: RecordValue): Shape | undefined => (record instanceof ShapedRecord ? record.shape : undefined);
  // One text mostly spreads records of one shape.
  let plan: SpreadPlan | undefined;
  return (frame) => {
    const records = spreads.map((spread) => spread(frame));
    const { shapes } = plan ?? { shapes: [] };
    if (plan === undefined || records.some((record, i) => shapeOf(record) !== shapes[i])) plan = planOf(sources, records.map(shapeOf));
    if (plan === undefined) return spreadTables(machine, sources, records, frame);
    const values = plan.from.map((source): Lazy => {
      if ("value" in source) return source.value(frame);
      const record = records[source.spread];
      return record instanceof ShapedRecord ? record.at(source.place) : false;
    });
    return new ListedRecord(plan.result, values);
  };
}

/** Undefined if one of the records has no shape. */
function planOf(sources: readonly Source[], shapes: readonly (Shape | undefined)[]): SpreadPlan | undefined {
  const fields = new Map<string, { readonly field: ShapeField; readonly from: SpreadSource }>();
  let spread = 0;
  for (const source of sources) {
    if (source.kind === "field") {
      fields.set(source.field.name, { field: source.field, from: { value: source.value } });
      continue;
    }
    const shape = shapes[spread];
    if (shape === undefined) return undefined;
    for (const [place, field] of shape.fields.entries()) fields.set(field.name, { field, from: { spread, place } });
    spread++;
  }
  const all = [...fields.values()];
  return { shapes, result: new Shape(all.map(({ field }) => field)), from: all.map(({ from }) => from) };
}

/** The same for records of which some have conditional fields, or names that were computed. */
function spreadTables(machine: Machine, sources: readonly Source[], records: readonly RecordValue[], frame: Frame): RecordValue {
  const fields = new Map<string, Field>();
  let spread = 0;
  for (const source of sources) {
    if (source.kind === "field") {
      const { name, ...fixed } = source.field;
      fields.set(name, { ...fixed, value: source.value(frame) });
      continue;
    }
    for (const [name, field] of records[spread++]?.fields ?? []) {
      const before = fields.get(name);
      fields.set(name, before === undefined ? field : either(machine, name, field, before));
    }
  }
  return { kind: "record", fields };
}
