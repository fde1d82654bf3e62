import { compareUtf8 } from "#derivation/byte-order.ts";
import type { Field, Lazy, RecordValue } from "./value.ts";

/** What is the same for all records that one piece of text makes: their fields, all unconditional, and where they are written. */
export class Shape {
  readonly fields: readonly ShapeField[];
  readonly places: ReadonlyMap<string, number>;
  private sorted: readonly string[] | undefined;

  constructor(fields: readonly ShapeField[]) {
    this.fields = fields;
    this.places = new Map(fields.map(({ name }, i) => [name, i]));
  }

  /** Sorted by bytes. */
  get names(): readonly string[] {
    return (this.sorted ??= this.fields.map(({ name }) => name).toSorted(compareUtf8));
  }
}

export type ShapeField = { readonly name: string } & Pick<Field, "at" | "valueAt" | "rank" | "implicit">;

/** A record as the values of its shape's fields: reading a field is one comparison of shapes where a text reads the same kind of record again. */
export class ShapedRecord implements RecordValue {
  readonly kind = "record";
  readonly shape: Shape;
  readonly values: Lazy[];
  private table: ReadonlyMap<string, Field> | undefined = undefined;

  constructor(shape: Shape, values: Lazy[]) {
    this.shape = shape;
    this.values = values;
  }

  /** One field, without the table of all. */
  field(name: string): Field | undefined {
    if (this.table !== undefined) return this.table.get(name);
    const place = this.shape.places.get(name);
    const fixed = place === undefined ? undefined : this.shape.fields[place];
    return place === undefined || fixed === undefined ? undefined : { ...fixed, value: this.values[place] ?? false };
  }

  get fields(): ReadonlyMap<string, Field> {
    return (this.table ??= this.toTable());
  }

  private toTable(): ReadonlyMap<string, Field> {
    const table = new Map<string, Field>();
    for (const [i, field] of this.shape.fields.entries()) table.set(field.name, { ...field, value: this.values[i] ?? false });
    return table;
  }
}
