import { compareUtf8 } from "#derivation/byte-order.ts";
import { missingField } from "#diagnostics/evaluation.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { ShapedRecord } from "./shape.ts";
import { force } from "./thunk.ts";
import type { Field, Lazy, RecordValue, Value } from "./value.ts";

export const EMPTY_RECORD: RecordValue = { kind: "record", fields: new Map() };

export function isPresent(field: Field | undefined): field is Field {
  return field !== undefined && (field.present === undefined || force(field.present) === true);
}

export function fieldOf(record: RecordValue, name: string): Field | undefined {
  if (record instanceof ShapedRecord) return record.field(name);
  const field = record.fields.get(name);
  return isPresent(field) ? field : undefined;
}

/** `record has name` */
export function hasField(record: RecordValue, name: string): boolean {
  return record instanceof ShapedRecord ? record.shape.places.has(name) : isPresent(record.fields.get(name));
}

/** Names of the fields that are there, sorted by bytes. */
export function fieldNames(record: RecordValue): readonly string[] {
  if (record instanceof ShapedRecord) return record.shape.names;
  const names: string[] = [];
  for (const [name, field] of record.fields) if (isPresent(field)) names.push(name);
  return names.toSorted(compareUtf8);
}

/** Where an error about a field's value points. */
export const valuePlace = ({ valueAt, at }: Pick<Field, "at" | "valueAt">): Span => valueAt ?? at;

/** Each field that is there, sorted by bytes: its value, perhaps not computed yet, and where an error about that points. */
export function eachValue(record: RecordValue, visit: (name: string, value: Lazy, at: Span) => void): void {
  if (record instanceof ShapedRecord) {
    const { names, places, fields } = record.shape;
    for (const name of names) {
      const place = places.get(name);
      const given = place === undefined ? undefined : fields[place];
      if (place !== undefined && given !== undefined) visit(name, record.at(place), valuePlace(given));
    }
    return;
  }
  for (const name of fieldNames(record)) {
    const field = record.fields.get(name);
    if (field) visit(name, field.value, valuePlace(field));
  }
}

/** The field's value, perhaps not computed yet; undefined where it isn't there. */
function valueOf(record: RecordValue, name: string): Lazy | undefined {
  if (record instanceof ShapedRecord) {
    const place = record.shape.places.get(name);
    return place === undefined ? undefined : record.at(place);
  }
  return fieldOf(record, name)?.value;
}

/** The field's value; undefined where it isn't there. */
export function getOptional(record: RecordValue, name: string): Value | undefined {
  const value = valueOf(record, name);
  return value === undefined ? undefined : force(value);
}

export function getField(record: RecordValue, name: string, at: Span): Value {
  const value = valueOf(record, name);
  if (value === undefined) throw noField(record, name, at);
  return force(value);
}

export function noField(record: RecordValue, name: string, at: Span): KilnFailure {
  const names = fieldNames(record);
  return new KilnFailure([missingField(name, names, nearest(name, names), at)]);
}

/** A record of values that Kiln makes itself. */
export function recordOf(entries: Iterable<readonly [string, Lazy]>, at: Span): RecordValue {
  const fields = new Map<string, Field>();
  for (const [name, value] of entries) fields.set(name, { value, at });
  return { kind: "record", fields };
}

export function stringRecord(entries: Readonly<Record<string, string>>, at: Span): RecordValue {
  return recordOf(Object.entries(entries), at);
}
