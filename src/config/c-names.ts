import { hexText } from "./hex-value.ts";
import { isHexType } from "./option-value.ts";
import type { OptionType, OptionValue, ResolvedTarget } from "./resolved.ts";

/** "CONFIG_LWIP_IPV6" */
export const optionCName = (library: string, option: string): string => `CONFIG_${symbolWord(library)}_${symbolWord(option)}`;

/** A name within a symbol's: "core.lwip" → "CORE_LWIP". */
export const symbolWord = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");

/** Every C name that an option may define, its own first. */
export function cNamesOf(cName: string, type: OptionType): readonly string[] {
  return type.kind === "enum" ? [cName, ...type.values.map((value) => memberName(cName, value))] : [cName];
}

const memberName = (cName: string, value: string): string => `${cName}_${symbolWord(value)}`;

/** The C name of each value of an enum → the value, but those names that several values have. */
export function memberNames(cName: string, type: OptionType): readonly (readonly [string, string])[] {
  const members = type.kind === "enum" ? type.values.map((value) => [memberName(cName, value), value] as const) : [];
  return members.filter(([name]) => members.filter(([other]) => other === name).length === 1);
}

/**
 * C name → C text of the options of these libraries, sorted by name: a true bool is `1`, a false one isn't there; numbers are decimal (hexadecimal ones of Kconfig files hexadecimal); strings and
 * enums are C string literals; an enum defines the name of its value as `1` too.
 */
export function cConfig(target: ResolvedTarget, libraryNames: readonly string[]): Record<string, string> {
  const wanted = new Set(libraryNames);
  const defines: [string, string][] = [];
  for (const option of target.options.values()) {
    if (!wanted.has(option.library) || option.isUndefined) continue;
    const text = cText(option.value, option.type);
    if (text !== undefined) defines.push([option.cName, text]);
    if (option.type.kind === "enum" && typeof option.value === "string") defines.push([memberName(option.cName, option.value), "1"]);
  }
  return Object.fromEntries(defines.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function cText(value: OptionValue, type: OptionType): string | undefined {
  if (typeof value === "boolean") return value ? "1" : undefined;
  if (typeof value === "string") return cString(value);
  if (isHexType(type)) return hexText(value);
  return value === -(1n << 63n) ? "(-9223372036854775807LL - 1)" : String(value); // C has no literal for it
}

/** Other than printable ASCII as three octal digits, which end by themselves (a `\x` goes on as long as digits follow); `?` for trigraphs. */
function cString(text: string): string {
  let literal = "";
  for (const byte of Buffer.from(text)) {
    const char = String.fromCharCode(byte);
    if (char === '"' || char === "\\" || char === "?") literal += `\\${char}`;
    else if (byte >= 0x20 && byte < 0x7f) literal += char;
    else literal += `\\${byte.toString(8).padStart(3, "0")}`;
  }
  return `"${literal}"`;
}
