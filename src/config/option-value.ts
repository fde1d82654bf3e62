import { assertNever } from "#diagnostics/assert-never.ts";
import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { badOptionType, outOfRange, unknownEnumValue, wrongOptionValue } from "#diagnostics/declarations.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { TypeExpr } from "#syntax/ast.ts";
import { hexText, parseHexDigits } from "./hex-value.ts";
import { plainString } from "./literal.ts";
import type { OptionType, OptionValue } from "./resolved.ts";

/** bool, int, size, string, int(a..b), size(a..b), enum(…). Undefined with a report: KILN-E0329. */
export function optionType(type: TypeExpr, at: Span, report: (diagnostic: Diagnostic) => void): OptionType | undefined {
  switch (type.kind) {
    case "type-name":
      if (type.name === "bool" || type.name === "int" || type.name === "size" || type.name === "string") return { kind: type.name };
      report(badOptionType(type.name, at));
      return undefined;
    case "type-range":
      if (type.name !== "int" && type.name !== "size") {
        report(badOptionType(`${type.name}(…)`, at));
        return undefined;
      }
      if (type.min.value > type.max.value) {
        report(badOptionType(`${type.name}(${type.min.value}..${type.max.value}), which holds nothing`, at));
        return undefined;
      }
      return { kind: type.name, min: type.min.value, max: type.max.value };
    case "type-enum": {
      const values = type.values.flatMap((value) => plainString(value) ?? []);
      if (values.length > 0 && new Set(values).size === values.length) return { kind: "enum", values };
      report(badOptionType(values.length === 0 ? "enum() without values" : "enum with a value twice", at));
      return undefined;
    }
    case "type-list":
    case "type-map":
    case "type-record":
      report(badOptionType(type.kind === "type-list" ? "a list" : "a record", at));
      return undefined;
    default:
      return assertNever(type);
  }
}

/** What is wrong with a value for an option. Errors: KILN-E0312, KILN-E0313, KILN-E0314. */
export function checkOptionValue(key: string, type: OptionType, value: OptionValue, at: Span): Diagnostic | undefined {
  const wrong = (): Diagnostic => wrongOptionValue(key, typeText(type), showValue(value), at);
  switch (type.kind) {
    case "bool":
      return typeof value === "boolean" ? undefined : wrong();
    case "string":
      return typeof value === "string" ? undefined : wrong();
    case "int":
    case "size":
      if (typeof value !== "bigint") return wrong();
      return inRange(value, type) ? undefined : outOfRange(key, typedValue(type, value), rangeText(type, type), at);
    case "enum":
      if (typeof value !== "string") return wrong();
      return type.values.includes(value) ? undefined : unknownEnumValue(key, value, nearest(value, type.values), type.values, at);
    default:
      return assertNever(type);
  }
}

/** An `int` that a Kconfig file declares as `hex`. */
export const isHexType = (type: OptionType): boolean => type.kind === "int" && type.isHex === true;

export interface Range {
  readonly min?: bigint;
  readonly max?: bigint;
}

export function inRange(value: bigint, range: Range): boolean {
  return !(range.min !== undefined && value < range.min) && !(range.max !== undefined && value > range.max);
}

const UNITS: Readonly<Record<string, bigint>> = { "": 1n, KiB: 1n << 10n, MiB: 1n << 20n, GiB: 1n << 30n, TiB: 1n << 40n };
const LARGEST_FIRST = Object.entries(UNITS).toReversed();

/** `4KiB to 1GiB` */
export function rangeText({ min, max }: Range, type: OptionType): string {
  const [least, most] = [boundText(min, type), boundText(max, type)];
  if (min !== undefined && max !== undefined) return `${least} to ${most}`;
  return min !== undefined ? `${least} or more` : `${most} or less`;
}

/** `4KiB`, `0x1000`, `8` */
function boundText(bound: bigint | undefined, type: OptionType): string {
  if (bound === undefined) return "";
  if (isHexType(type)) return hexText(bound);
  const unit = type.kind === "size" && bound !== 0n ? LARGEST_FIRST.find(([, bytes]) => bound % bytes === 0n) : undefined;
  return unit === undefined ? String(bound) : `${bound / unit[1]}${unit[0]}`;
}

/** What an option is where nobody says anything. */
export function emptyValue(type: OptionType): OptionValue {
  switch (type.kind) {
    case "bool":
      return false;
    case "int":
    case "size":
      return type.min !== undefined && type.min > 0n ? type.min : type.max !== undefined && type.max < 0n ? type.max : 0n;
    case "string":
      return "";
    case "enum":
      return type.values[0] ?? "";
    default:
      return assertNever(type);
  }
}

/** The value that a text of a configuration file, the menu or an answer means: hexadecimal numbers as Kconfig takes them. Undefined: none of this type. */
export function parseOptionValue(type: OptionType, text: string): OptionValue | undefined {
  switch (type.kind) {
    case "bool":
      return text === "true" || text === "y" ? true : text === "false" || text === "n" ? false : undefined;
    case "int":
    case "size":
      return isHexType(type) ? parseHexDigits(text) : parseInteger(text);
    case "string":
    case "enum":
      return unquote(text);
    default:
      return assertNever(type);
  }
}

/** An integer as recipes write it. */
export function parseInteger(text: string): bigint | undefined {
  const [, sign, digits, unit] = /^(-?)(0x[0-9a-fA-F_]+|[0-9][0-9_]*)([KMGT]iB)?$/.exec(text) ?? [];
  if (digits === undefined || digits === "0x") return undefined;
  const value = BigInt(digits.replaceAll("_", "")) * (UNITS[unit ?? ""] ?? 1n) * (sign === "-" ? -1n : 1n);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** What stands in quotes; without them, or where they don't end with the text, it is the text itself. */
function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  let plain = "";
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '"') return at === text.length - 1 ? plain : text;
    if (text[at] === "\\") at++;
    plain += text[at] ?? "";
  }
  return text;
}

export function typeText(type: OptionType): string {
  switch (type.kind) {
    case "bool":
    case "string":
      return type.kind;
    case "int":
    case "size": {
      const name = isHexType(type) ? "hex" : type.kind;
      return type.min === undefined && type.max === undefined
        ? name
        : `${name}(${boundText(type.min, type)}..${boundText(type.max, type)})`;
    }
    case "enum":
      return `enum(${type.values.map((value) => JSON.stringify(value)).join(", ")})`;
    default:
      return assertNever(type);
  }
}

/** As it is written in a recipe. */
export const showValue = (value: OptionValue): string => (typeof value === "string" ? JSON.stringify(value) : String(value));

/** The same with units, where it is a size: `4KiB`; hexadecimal, where it is that in Kconfig. */
export const typedValue = (type: OptionType, value: OptionValue): string =>
  typeof value === "bigint" ? boundText(value, type) : showValue(value);
