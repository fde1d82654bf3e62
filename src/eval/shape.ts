import { compareUtf8 } from "#derivation/byte-order.ts";
import type { Field, Lazy, RecordValue, Value } from "./value.ts";

/** Makes records whose values are properties of their own (fuse/record-class.ts). */
export type RecordClass = new (shape: Shape, ...values: readonly Lazy[]) => ShapedRecord;

/** What is the same for all records that one piece of text makes: their fields, all unconditional, and where they are written. */
export class Shape {
  readonly fields: readonly ShapeField[];
  readonly places: ReadonlyMap<string, number>;
  /** Of a shape that hot code makes records of. */
  readonly compact: RecordClass | undefined;
  private sorted: readonly string[] | undefined;

  constructor(fields: readonly ShapeField[], compact?: RecordClass) {
    this.fields = fields;
    this.places = new Map(fields.map(({ name }, i) => [name, i]));
    this.compact = compact;
  }

  /** Sorted by bytes. */
  get names(): readonly string[] {
    return (this.sorted ??= this.fields.map(({ name }) => name).toSorted(compareUtf8));
  }
}

export type ShapeField = { readonly name: string } & Pick<Field, "at" | "valueAt" | "rank" | "implicit">;

/** No record has it. */
export const NO_SHAPE = new Shape([]);

/** A record as the values of its shape's fields. There are millions of them: they are kept small. */
export abstract class ShapedRecord implements RecordValue {
  /** Of the prototype. */
  declare readonly kind: "record";
  readonly shape: Shape;
  private table: ReadonlyMap<string, Field> | undefined = undefined;

  constructor(shape: Shape) {
    this.shape = shape;
  }

  abstract at(place: number): Lazy;
  /** A value that was computed takes the place of its thunk. */
  abstract put(place: number, value: Value): void;

  /** One field, without the table of all. */
  field(name: string): Field | undefined {
    if (this.table !== undefined) return this.table.get(name);
    const place = this.shape.places.get(name);
    const fixed = place === undefined ? undefined : this.shape.fields[place];
    return place === undefined || fixed === undefined ? undefined : { ...fixed, value: this.at(place) };
  }

  get fields(): ReadonlyMap<string, Field> {
    return (this.table ??= this.toTable());
  }

  private toTable(): ReadonlyMap<string, Field> {
    const table = new Map<string, Field>();
    for (const [i, field] of this.shape.fields.entries()) table.set(field.name, { ...field, value: this.at(i) });
    return table;
  }
}
Object.defineProperty(ShapedRecord.prototype, "kind", { value: "record" });

/** What isn't hot makes records of a list of values: no code is made for each shape. */
export class ListedRecord extends ShapedRecord {
  readonly values: Lazy[];

  constructor(shape: Shape, values: Lazy[]) {
    super(shape);
    this.values = values;
  }

  at(place: number): Lazy {
    return this.values[place] ?? false;
  }

  put(place: number, value: Value): void {
    this.values[place] = value;
  }
}
