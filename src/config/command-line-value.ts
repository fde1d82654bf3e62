import { ambiguousHex } from "#diagnostics/configuration.ts";
import { wrongOptionValue } from "#diagnostics/declarations.ts";
import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { hexText } from "./hex-value.ts";
import { isHexType, parseInteger, parseOptionValue, typeText } from "./option-value.ts";
import type { OptionType, OptionValue } from "./resolved.ts";

/**
 * What the text behind `lwip.mode=` of a command line means. For a hexadecimal option `20` is 32 in a `.config` file and in the menu, but 20 in a recipe,
 * whose name the option has here: it is refused, and so is all else that the two read differently. Errors: KILN-E0312, KILN-E0356.
 */
export function commandLineValue(
  key: string,
  type: OptionType,
  text: string,
  at: Span,
): { readonly value: OptionValue } | { readonly failed: Diagnostic } {
  const value = parseOptionValue(type, text);
  const number = isHexType(type) ? parseInteger(text) : value;
  if (typeof value === "bigint" && typeof number === "bigint" && value !== number)
    return { failed: ambiguousHex(key, text, hexText(value), hexText(number), at) };
  const meant = value ?? number;
  return meant === undefined ? { failed: wrongOptionValue(key, typeText(type), JSON.stringify(text), at) } : { value: meant };
}
