import { fieldNames, fieldOf } from "./record.ts";
import { force } from "./thunk.ts";
import type { Value } from "./value.ts";

/**
 * Elements and fields that a value has when it is written out, itself included. What is shared counts each time it would be written, and is gone
 * through once: `[s, s]` forty times in itself is a small value and an endless text.
 */
export function writtenSize(value: Value, known = new Map<Value, number>()): number {
  if (typeof value !== "object" || (value.kind !== "list" && value.kind !== "record")) return 1;
  let size = known.get(value);
  if (size === undefined) {
    size = 1;
    if (value.kind === "list") for (const item of value.items) size += writtenSize(force(item), known);
    else for (const name of fieldNames(value)) size += writtenSize(force(fieldOf(value, name)?.value ?? false), known);
    known.set(value, size);
  }
  return size;
}
