import { isLogic, type SymbolRecord, type SymbolType } from "../model/model.ts";

/** A string as `.config` files have it: in quotes, with a backslash before quotes and backslashes. */
export const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

/** The prefix of names. */
export const PREFIX = "CONFIG_";

/** A line of a `.config` file: `CONFIG_A=y`, `# CONFIG_A is not set`, and `CONFIG_A=n` where n isn't to be a comment. */
export function configLine(prefix: string, { name, type }: SymbolRecord, value: string, noAs: "comment" | "value" = "comment"): string {
  if (isLogic(type) && value === "n" && noAs === "comment") return `# ${prefix}${name} is not set\n`;
  return `${prefix}${name}=${shownValue(type, value)}\n`;
}

export const shownValue = (type: SymbolType, value: string): string => (type === "string" ? quoted(value) : value);
