import { ListedRecord, NO_SHAPE, ShapedRecord, type Shape } from "./shape.ts";
import { Thunk } from "./thunk.ts";
import type { Value } from "./value.ts";

/** What a text that reads a field remembers of the record that it last read: one text mostly reads one kind of record. */
export class FieldCache {
  private readonly name: string;
  private shape: Shape = NO_SHAPE;
  private place = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** The field's value, computed; undefined where there is no such field, or the value is no record of a shape. */
  read(record: Value): Value | undefined {
    if (!(record instanceof ShapedRecord) || !this.learn(record)) return undefined;
    // Computing it may come back here with another kind of record.
    const { place } = this;
    const value = valueAt(record, place);
    if (!(value instanceof Thunk)) return value;
    const forced = value.force();
    record.put(place, forced);
    return forced;
  }

  /** The same if it is computed already. */
  known(record: Value): Value | undefined {
    if (!(record instanceof ShapedRecord) || !this.learn(record)) return undefined;
    const value = valueAt(record, this.place);
    return value instanceof Thunk ? value.known : value;
  }

  /** Whether records of this shape have the field; then its place is known. */
  private learn({ shape }: ShapedRecord): boolean {
    if (shape === this.shape) return true;
    const place = shape.places.get(this.name);
    if (place === undefined) return false;
    this.shape = shape;
    this.place = place;
    return true;
  }
}

const valueAt = (record: ShapedRecord, place: number) => (record instanceof ListedRecord ? record.values[place] : record.at(place));
