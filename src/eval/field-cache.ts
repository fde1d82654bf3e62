import { ShapedRecord, type Shape } from "./shape.ts";
import type { Value } from "./value.ts";

/** What a text that reads a field remembers of the record that it last read. */
export interface FieldCache {
  shape: Shape | undefined;
  place: number;
}

/** Remembers the shape of a record that was read, and where the field `name` is in it. */
export function learn(cache: FieldCache, value: Value, name: string): void {
  const place = value instanceof ShapedRecord ? value.shape.places.get(name) : undefined;
  if (!(value instanceof ShapedRecord) || place === undefined) return;
  cache.shape = value.shape;
  cache.place = place;
}
