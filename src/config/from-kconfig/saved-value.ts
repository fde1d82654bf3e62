import type { OptionDeclaration } from "../declared.ts";
import { parseOptionValue } from "../option-value.ts";
import type { OptionValue } from "../resolved.ts";

/** A line of a `.config` file as Kconfig reads it: hexadecimal numbers have their base without `0x`, and what could be a module is y, as there are none. */
export function parseSavedValue({ type, symbol }: OptionDeclaration, text: string): OptionValue | undefined {
  if (type.kind === "int" && type.isHex && !/^0[xX]/.test(text)) return parseOptionValue(type, `0x${text}`);
  const isModule = text === "m" && symbol?.loaded.model.symbols[symbol.id]?.type === "tristate";
  return parseOptionValue(type, isModule ? "y" : text);
}
