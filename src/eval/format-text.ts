import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { badText, outsideOf } from "#diagnostics/evaluation.ts";
import { typeFailure } from "./expect.ts";
import { isInt } from "./integer.ts";
import { interpolated } from "./plain.ts";
import { checkLength } from "./sizes.ts";
import type { Value } from "./value.ts";

interface Places {
  readonly template: Span;
  readonly values: Span;
}

/** `{{`, `}}`, `{}`, `{:SPEC}`, a brace that is none of these. */
const FIELD = /\{\{|\}\}|\{(?::([^{}]*))?\}|[{}]/g;
/** [[fill]align][#][0][width][type] of Python's format specification. */
const SPEC = /^(?:(.)?([<>^]))?(#)?(0)?(\d{1,4})?([dxXob])?$/u;
const RADIX: Readonly<Record<string, number>> = { d: 10, x: 16, X: 16, o: 8, b: 2 };
const PREFIX: Readonly<Record<string, string>> = { x: "0x", X: "0X", o: "0o", b: "0b" };

/** A template with values put in. Throws KILN-E0402, KILN-E0433 (a field that is none), KILN-E0434 (too few or many values), KILN-E0435. */
export function formatted(template: string, values: readonly Value[], at: Places): string {
  let next = 0;
  let text = "";
  let from = 0;
  for (const match of template.matchAll(FIELD)) {
    text += template.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[0] === "{{" || match[0] === "}}") {
      text += match[0].slice(1);
      continue;
    }
    if (match[0].length === 1)
      throw new KilnFailure([badText(match[0], "a field: `{}` or `{:SPEC}`; braces are written {{ and }}", at.template)]);
    const value = values[next++];
    if (value !== undefined) text += one(match[1] ?? "", value, at);
    checkLength(text.length, at.template);
  }
  if (next !== values.length) throw new KilnFailure([outsideOf('"values"', count(next), count(values.length), undefined, at.values)]);
  return text + template.slice(from);
}

const count = (n: number): string => (n === 1 ? "a list of 1 element" : `a list of ${n} elements`);

function one(spec: string, value: Value, at: Places): string {
  const parts = SPEC.exec(spec);
  if (parts === null) throw new KilnFailure([badText(`{:${spec}}`, "a field such as {:>8}, {:08x} or {:#b}", at.template)]);
  const [, fill, align, hash, zero, width = "0", type] = parts;
  if (type !== undefined && !isInt(value)) throw typeFailure(`what \`{:${spec}}\` stands for`, "an int", value, at.values);
  const digits = isInt(value) ? digitsOf(value, type ?? "d") : interpolated(value, at.values);
  const sign = digits.startsWith("-") ? "-" : "";
  const prefix = sign + (hash === undefined ? "" : (PREFIX[type ?? "d"] ?? ""));
  const body = digits.slice(sign.length);
  const missing = Math.max(0, Number(width) - Array.from(prefix + body).length);
  if (zero !== undefined && align === undefined && isInt(value)) return prefix + "0".repeat(missing) + body;
  const side = align ?? (isInt(value) ? ">" : "<");
  const before = side === ">" ? missing : side === "^" ? Math.floor(missing / 2) : 0;
  const blank = fill ?? " ";
  return blank.repeat(before) + prefix + body + blank.repeat(missing - before);
}

function digitsOf(value: number | bigint, type: string): string {
  const digits = value.toString(RADIX[type] ?? 10);
  return type === "X" ? digits.toUpperCase() : digits;
}
