import type { OptionDeclaration } from "../declared.ts";
import { prefixedHex } from "../kconfig/values/assign.ts";
import { parseOptionValue } from "../option-value.ts";
import type { OptionValue } from "../resolved.ts";

/** A line of a `.config` file as Kconfig reads it: hexadecimal numbers may stand without their `0x`, and what could be a module is y, as there are none. */
export function parseSavedValue({ type, symbol }: OptionDeclaration, text: string): OptionValue | undefined {
  if (type.kind === "int" && type.isHex) return parseOptionValue(type, prefixedHex(text));
  const isModule = text === "m" && symbol?.loaded.model.symbols[symbol.id]?.type === "tristate";
  return parseOptionValue(type, isModule ? "y" : text);
}
