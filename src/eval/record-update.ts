import { copier } from "./fuse/copier.ts";
import { HOT } from "./fuse/hot.ts";
import { Shape, ShapedRecord, type ShapeField } from "./shape.ts";
import type { Field, Lazy, RecordValue } from "./value.ts";

/** `{ ...r  a = 1 }`, the commonest of records with spreads: a copy of the values, in which those of `fields` are new. */
export function recordUpdate(fields: readonly ShapeField[]): (record: RecordValue, values: readonly Lazy[]) => RecordValue {
  // One text mostly updates records of one shape.
  let shape: Shape | undefined;
  let result = new Shape([]);
  let places: readonly number[] = [];
  // A copy of an array of the right length is made faster than one that grows.
  let blank: Lazy[] = [];
  let copy: ReturnType<typeof copier<Lazy>>;
  let uses = 0;
  return (record, values) => {
    if (!(record instanceof ShapedRecord)) return updateTable(record, fields, values);
    if (record.shape !== shape) {
      ({ shape } = record);
      const all = new Map(shape.fields.map((field) => [field.name, field]));
      for (const field of fields) all.set(field.name, field);
      result = new Shape([...all.values()]);
      copy = undefined;
      uses = 0;
      blank = [...all.keys()].map(() => false);
      places = fields.map(({ name }) => [...all.keys()].indexOf(name));
    }
    if (copy === undefined && ++uses === HOT) {
      const origins = [...blank.keys()].map((place) => (places.includes(place) ? ~places.indexOf(place) : place));
      copy = copier(origins);
    }
    if (copy !== undefined) return new ShapedRecord(result, copy(record.values, values));
    const updated = blank.slice();
    const source = record.values;
    for (let i = 0; i < source.length; i++) updated[i] = source[i] ?? false;
    for (let i = 0; i < places.length; i++) updated[places[i] ?? 0] = values[i] ?? false;
    return new ShapedRecord(result, updated);
  };
}

/** The same for a record of which some fields are conditional, or whose names were computed. */
function updateTable(record: RecordValue, fields: readonly ShapeField[], values: readonly Lazy[]): RecordValue {
  const table = new Map<string, Field>(record.fields);
  for (const [i, { name, ...fixed }] of fields.entries()) table.set(name, { ...fixed, value: values[i] ?? false });
  return { kind: "record", fields: table };
}
