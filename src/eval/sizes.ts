import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { textTooLong } from "#diagnostics/builtins.ts";
import type { Machine } from "./machine.ts";
import { fieldNames, getOptional } from "./record.ts";
import { force } from "./thunk.ts";
import type { Value } from "./value.ts";

/** Of one string, in UTF-16 units. */
export const TEXT_LIMIT = 16 * 1024 * 1024;

/** Throws KILN-E0435. Asked before a long text is made. */
export function checkLength(length: number | bigint, at: Span): void {
  if (length > TEXT_LIMIT) throw new KilnFailure([textTooLong(TEXT_LIMIT, at)]);
}

/** So many characters are copied or gone through: memory is bounded by fuel too. */
export function spendOnText(machine: Machine, length: number, at: Span): void {
  machine.spend(length >> 5, at);
}

/** So many elements are copied from one list to another. */
export function spendOnCopy(machine: Machine, elements: number, at: Span): void {
  machine.spend(elements >> 2, at);
}

/** What a value in a list or record costs that becomes text: more than its characters, since lists may be shared and are written out each time. */
const NODE = 8;

/** About how long a value's JSON is. What it goes through costs fuel. */
export function jsonLength(machine: Machine, value: Value, at: Span): number {
  machine.spend(NODE, at);
  if (typeof value === "string") {
    spendOnText(machine, value.length, at);
    return value.length;
  }
  if (typeof value !== "object") return NODE;
  if (value.kind === "list") return value.items.reduce<number>((sum, item) => sum + jsonLength(machine, force(item), at), 0);
  if (value.kind !== "record") return NODE;
  return fieldNames(value).reduce((sum, name) => sum + name.length + jsonLength(machine, getOptional(value, name) ?? false, at), 0);
}
