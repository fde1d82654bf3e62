import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { wrongType } from "#diagnostics/evaluation.ts";
import { isInt } from "./integer.ts";
import { showShort } from "./show.ts";
import type { FunctionValue, ListValue, RecordValue, Value } from "./value.ts";

/** The wrong type, as a failure. `wanted`: "a string". */
export function typeFailure(what: string, wanted: string, value: Value, at: Span, advice?: string): KilnFailure {
  return new KilnFailure([wrongType(what, wanted, showShort(value), at, advice ?? adviceForPath(wanted, value))]);
}

/** Who writes a path in quotes is told how it is written. */
function adviceForPath(wanted: string, value: Value): string | undefined {
  if (!/\b(?:path|file|tree)\b/.test(wanted) || typeof value !== "string" || !/^[\w+@.-][\w+@./-]*$/.test(value)) return undefined;
  return `paths have no quotes: ${value.startsWith(".") ? value : `./${value}`}`;
}

export function asBool(value: Value, what: string, at: Span): boolean {
  if (typeof value !== "boolean") throw typeFailure(what, "a bool", value, at);
  return value;
}

export function asInt(value: Value, what: string, at: Span, advice?: string): bigint {
  if (!isInt(value)) throw typeFailure(what, "an int", value, at, advice);
  return BigInt(value);
}

export function asString(value: Value, what: string, at: Span): string {
  if (typeof value !== "string") throw typeFailure(what, "a string", value, at);
  return value;
}

export function asList(value: Value, what: string, at: Span): ListValue {
  if (typeof value !== "object" || value.kind !== "list") throw typeFailure(what, "a list", value, at);
  return value;
}

export function asRecord(value: Value, what: string, at: Span): RecordValue {
  if (typeof value !== "object" || value.kind !== "record") throw typeFailure(what, "a record", value, at);
  return value;
}

export function asFunction(value: Value, what: string, at: Span): FunctionValue {
  if (typeof value !== "object" || value.kind !== "function") throw typeFailure(what, "a function", value, at);
  return value;
}

/** The text of a declaration as a record: it can be nothing else. */
export function asBody(value: Value): RecordValue {
  if (typeof value !== "object" || value.kind !== "record") throw new Error("a body is a record");
  return value;
}
