import { wrongOptionValue } from "#diagnostics/declarations.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { OptionDeclaration } from "../declared.ts";
import type { SymbolType } from "../kconfig/model/model.ts";
import { asBytes, asText } from "../kconfig/text/sources.ts";
import { prefixedHex } from "../kconfig/values/assign.ts";
import { hexText } from "../hex-value.ts";
import type { OptionValue } from "../resolved.ts";

/** A value as Kconfig has it: the text of a `.config` line, strings without quotes. */
export function symbolText(type: SymbolType, value: OptionValue): string {
  if (typeof value === "boolean") return value ? "y" : "n";
  if (typeof value === "string") return asBytes(value);
  return type === "hex" ? hexText(value) : String(value);
}

/** Of a number without a text 0. Hexadecimal ones of 64 bits are negative in recipes, whose integers have a sign. Error: KILN-E0312. */
export function valueOfText(option: OptionDeclaration, text: string): OptionValue | { readonly failed: Diagnostic } {
  const { type } = option;
  if (type.kind !== "int") return asText(text);
  const digits = type.isHex === true && text !== "" ? prefixedHex(text) : text;
  const [, sign = "", number] = /^(-?)(0[xX][0-9a-fA-F]+|[0-9]+)$/.exec(digits) ?? [];
  if (text === "") return 0n;
  const value = number === undefined ? undefined : BigInt(number) * (sign === "" ? 1n : -1n);
  const isHeld = value !== undefined && (type.isHex === true ? BigInt.asUintN(64, value) === value : BigInt.asIntN(64, value) === value);
  if (value === undefined || !isHeld)
    return { failed: wrongOptionValue(option.key, "int (64 bits)", JSON.stringify(asText(text)), option.at) };
  return BigInt.asIntN(64, value);
}
