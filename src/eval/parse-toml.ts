import { parse, TomlError, type TomlValue } from "smol-toml";
import { badData } from "#diagnostics/builtins.ts";
import { KilnFailure, type SourceText, type Span } from "#diagnostics/diagnostic.ts";
import { intOf } from "./integer.ts";
import { recordOf } from "./record.ts";
import type { Value } from "./value.ts";

/** TOML 1.0 as a value: tables are records. Throws KILN-E0439, for what the language hasn't too: fractions, dates, ints of more than 64 bits. */
export function parseToml(source: SourceText, readAt: Span): Value {
  const whole = { source, start: 0, end: 0 };
  try {
    return valueOf(parse(source.text, { integersAsBigInt: true }), "", { whole, readAt });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { length } = source.text;
    const start = Math.min(offsetOf(source.text, error.line, error.column), length);
    const problem = (error.message.split("\n", 1)[0] ?? "").replace("Invalid TOML document: ", "");
    throw new KilnFailure([
      badData(`this is no TOML: ${problem}`, "mend the file", { source, start, end: Math.min(start + 1, length) }, readAt),
    ]);
  }
}

interface Places {
  readonly whole: Span;
  readonly readAt: Span;
}

function valueOf(value: TomlValue, path: string, at: Places): Value {
  if (typeof value === "string" || typeof value === "boolean") return value;
  const fail = (what: string): never => {
    throw new KilnFailure([badData(`\`${path}\` is ${what}, and the language has none`, "write it as a string", at.whole, at.readAt)]);
  };
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value ? intOf(value) : fail(`an int of more than 64 bits, ${value}`);
  if (typeof value === "number") return fail(`the fraction ${value}`);
  if (value instanceof Date) return fail("a date or time");
  if (Array.isArray(value)) return { kind: "list", items: value.map((item, i) => valueOf(item, `${path}[${i}]`, at)) };
  return recordOf(
    Object.entries(value).map(([name, field]) => [name, valueOf(field, path === "" ? name : `${path}.${name}`, at)]),
    at.whole,
  );
}

/** Line and column count from 1. */
function offsetOf(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}
