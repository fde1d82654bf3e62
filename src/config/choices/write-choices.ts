import { memberNames } from "../c-names.ts";
import { hexText } from "../hex-value.ts";
import { isHexType } from "../option-value.ts";
import type { OptionType, OptionValue } from "../resolved.ts";

/** What of an option a line needs. */
export interface WrittenOption {
  readonly key: string;
  readonly library: string;
  readonly cName: string;
  readonly type: OptionType;
}

/**
 * Values as a `.config` file, a section for each library: what `readChoices` reads back equal, and Linux's `conf` for an exported tree.
 * `about`: lines of the comment at the top. Values that no `.config` can hold are left out.
 */
export function writeChoices(
  about: readonly string[],
  options: readonly WrittenOption[],
  values: ReadonlyMap<string, OptionValue>,
): string {
  const sections = new Map<string, string[]>();
  const written = new Set<string>();
  const taken = new Set(options.map(({ cName }) => cName));
  for (const { key, library, cName, type } of options) {
    const value = values.get(key);
    if (value === undefined || written.has(cName) || !isWritable(value)) continue;
    written.add(cName);
    sections.set(library, [...(sections.get(library) ?? []), choiceLines(cName, type, value, taken)]);
  }
  const header = ["", ...about, ""].map(comment).join("");
  return `${header}${[...sections].map(([library, lines]) => `\n${["", library, ""].map(comment).join("")}${lines.join("")}`).join("")}`;
}

/** A `.config` file has no way to write a line break. */
export const isWritable = (value: OptionValue): boolean => typeof value !== "string" || !/[\n\r\0]/.test(value);

const comment = (text: string): string => (text === "" ? "#\n" : `# ${text}\n`);

/** `taken`: names of options, which no member of an enum is told under. */
function choiceLines(cName: string, type: OptionType, value: OptionValue, taken: ReadonlySet<string>): string {
  if (typeof value === "boolean") return value ? `${cName}=y\n` : unset(cName);
  if (typeof value === "bigint") return `${cName}=${isHexType(type) ? hexText(value) : value}\n`;
  const members = memberNames(cName, type)
    .filter(([name]) => !taken.has(name))
    .map(([name, member]) => (member === value ? `${name}=y\n` : unset(name)));
  return `${cName}="${value.replaceAll(/["\\]/g, "\\$&")}"\n${members.join("")}`;
}

const unset = (name: string): string => `# ${name} is not set\n`;
