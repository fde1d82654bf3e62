import type { OptionDeclaration } from "../declared.ts";
import { parseOptionValue } from "../option-value.ts";
import type { OptionValue } from "../resolved.ts";

/** A line of a `.config` file as Kconfig reads it: what could be a module is y, as there are none. */
export function parseSavedValue({ type, symbol }: OptionDeclaration, text: string): OptionValue | undefined {
  const isModule = text === "m" && symbol?.loaded.model.symbols[symbol.id]?.type === "tristate";
  return parseOptionValue(type, isModule ? "y" : text);
}
