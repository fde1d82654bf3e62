import { HOT } from "./fuse/hot.ts";
import { compactShape } from "./fuse/record-class.ts";
import { recordCopy, type RecordCopy } from "./fuse/record-copy.ts";
import { ListedRecord, NO_SHAPE, Shape, ShapedRecord, type ShapeField } from "./shape.ts";
import type { Field, Lazy, RecordValue } from "./value.ts";

/** How records of one shape are updated. */
interface UpdatePlan {
  readonly source: Shape;
  readonly result: Shape;
  /** Of the values of the result: where the record's own ones go, and the new ones. */
  readonly places: readonly number[];
}

/** `{ ...r  a = 1 }`, the commonest of records with spreads, in one text: a copy of the values, in which those of `fields` are new. */
export class RecordUpdate {
  /** Records of this shape, and so many values that are new, go to `copy`. */
  shape = NO_SHAPE;
  copy: RecordCopy | undefined = undefined;
  private readonly fields: readonly ShapeField[];
  private plan: UpdatePlan | undefined;
  private uses = 0;

  constructor(fields: readonly ShapeField[]) {
    this.fields = fields;
  }

  /** `values`: of `fields`. */
  of(record: RecordValue, values: readonly Lazy[]): RecordValue {
    const { fields } = this;
    if (!(record instanceof ShapedRecord)) return updateTable(record, fields, values);
    if (record.shape === this.shape && this.copy !== undefined) return this.copy(record, ...values);
    if (this.plan?.source !== record.shape) {
      this.plan = planFor(record.shape, fields);
      this.uses = 0;
    }
    const { source, result, places } = this.plan;
    if (++this.uses === HOT) {
      const hot = compactShape(result.fields);
      const origins = hot.fields.map((_, i) => (places.includes(i) ? ~places.indexOf(i) : i));
      this.copy = recordCopy(source, hot, origins);
      this.shape = source;
    }
    const updated: Lazy[] = result.fields.map((_, i) => (i < source.fields.length ? record.at(i) : false));
    for (const [i, place] of places.entries()) updated[place] = values[i] ?? false;
    return new ListedRecord(result, updated);
  }
}

function planFor(source: Shape, fields: readonly ShapeField[]): UpdatePlan {
  const all = new Map(source.fields.map((field) => [field.name, field]));
  for (const field of fields) all.set(field.name, field);
  const names = [...all.keys()];
  return { source, result: new Shape([...all.values()]), places: fields.map(({ name }) => names.indexOf(name)) };
}

/** The same for a record of which some fields are conditional, or whose names were computed. */
function updateTable(record: RecordValue, fields: readonly ShapeField[], values: readonly Lazy[]): RecordValue {
  const table = new Map<string, Field>(record.fields);
  for (const [i, { name, ...fixed }] of fields.entries()) table.set(name, { ...fixed, value: values[i] ?? false });
  return { kind: "record", fields: table };
}
