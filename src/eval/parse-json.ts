import { badData } from "#diagnostics/builtins.ts";
import { KilnFailure, type SourceText, type Span } from "#diagnostics/diagnostic.ts";
import { intOf } from "./integer.ts";
import { recordOf } from "./record.ts";
import type { Value } from "./value.ts";

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
// oxlint-disable-next-line no-control-regex -- they may not stand in a string as they are
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const WORD = /[A-Za-z_]\w*/y;

/**
 * JSON (RFC 8259) as a value: objects are records, numbers are ints. JSON.parse would round large ints and forgets where things stand.
 * Throws KILN-E0439 with a place in the text, for what the language hasn't too: null, fractions, a name twice in an object.
 */
export function parseJson(source: SourceText, readAt: Span): Value {
  const { text } = source;
  let at = 0;

  const span = (start: number, end: number): Span => ({ source, start, end });
  const fail = (problem: string, advice: string, start: number, end: number): never => {
    throw new KilnFailure([badData(problem, advice, span(start, end), readAt)]);
  };
  const next = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text) ?? undefined;
    if (found) at = pattern.lastIndex;
    return found;
  };
  const unexpected = (wanted: string): never =>
    fail(
      at < text.length ? `this is no JSON: ${wanted} is expected` : `the JSON ends where ${wanted} is expected`,
      "mend the file",
      at,
      Math.min(at + 1, text.length),
    );
  /** Is it this character? Then it is taken. */
  const take = (char: string): boolean => {
    next(SPACE);
    if (text[at] !== char) return false;
    at++;
    return true;
  };

  const string = (): string | undefined => {
    const found = next(STRING)?.[0];
    // oxlint-disable-next-line no-unsafe-type-assertion -- a JSON string
    return found === undefined ? undefined : (JSON.parse(found) as string);
  };
  const number = (): Value | undefined => {
    const start = at;
    const found = next(NUMBER);
    if (!found) return undefined;
    const [digits, fraction, exponent] = found;
    if (fraction !== undefined || exponent !== undefined)
      return fail("the language has ints only, and this is none", "write it as a string", start, at);
    const value = BigInt(digits);
    if (BigInt.asIntN(64, value) !== value) return fail("this int doesn't fit in 64 bits", "write it as a string", start, at);
    return intOf(value);
  };
  const list = (): Value => {
    const items: Value[] = [];
    if (take("]")) return { kind: "list", items };
    do items.push(read());
    while (take(","));
    if (!take("]")) unexpected("`,` or `]`");
    return { kind: "list", items };
  };
  const record = (start: number): Value => {
    const fields = new Map<string, Value>();
    while (fields.size > 0 || !take("}")) {
      next(SPACE);
      const begin = at;
      const name = string() ?? unexpected("a name in quotes");
      if (fields.has(name)) fail(`"${name}" is there twice`, "take one away", begin, at);
      if (!take(":")) unexpected("`:`");
      fields.set(name, read());
      if (take("}")) break;
      if (!take(",")) unexpected("`,` or `}`");
    }
    return recordOf(fields, span(start, at));
  };
  const word = (start: number): Value => {
    const found = next(WORD)?.[0];
    if (found === "true" || found === "false") return found === "true";
    if (found === "null") return fail("the language has no null", "leave the field out, and read it with `??`", start, at);
    at = start;
    return unexpected("a value");
  };
  function read(): Value {
    next(SPACE);
    const start = at;
    if (take("[")) return list();
    if (take("{")) return record(start);
    return string() ?? number() ?? word(start);
  }

  const whole = read();
  next(SPACE);
  if (at < text.length) unexpected("the end");
  return whole;
}
