import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { Explanation, ItemState, OptionType } from "../../tree/option-tree.ts";
import type { Conditions, OptionDeclaration } from "../../declared.ts";
import { optionsIn } from "../../fragment.ts";
import { isHexType, parseOptionValue, typedValue } from "../../option-value.ts";
import type { OptionType as DeclaredType, OptionValue } from "../../resolved.ts";
import type { Configuration, ConfiguredOption } from "../configuration.ts";
import { explainOption, placeText } from "../explain.ts";
import { fixingText, hidingText } from "../obstacles.ts";
import { printExplained } from "../print-explained.ts";

/** A value as a menu has it: y and n, sizes with units, hexadecimal numbers as such, strings without quotes. */
export function entryValue(type: DeclaredType, value: OptionValue | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "boolean") return value ? "y" : "n";
  if (typeof value === "string") return value;
  return typedValue(type, value);
}

/** The value that such a text means; undefined: none of the type. A string is as it is typed. */
export const valueOfEntry = (type: DeclaredType, text: string): OptionValue | undefined =>
  type.kind === "string" ? text : type.kind === "enum" && !type.values.includes(text) ? undefined : parseOptionValue(type, text);

export function entryType(type: DeclaredType): OptionType {
  // Whether a choice is made at all isn't asked.
  if (type.kind === "enum") return "string";
  return isHexType(type) ? "hex" : type.kind;
}

/** What an option is at present; for an enum also `chosen` is to be told. */
export function optionState({ declared, value, hiding, fixing, possible }: ConfiguredOption, isChanged: boolean): ItemState {
  const isChangeable = hiding === undefined && fixing === undefined;
  const isSwitch = declared.type.kind === "bool";
  return {
    isVisible: hiding === undefined,
    value: entryValue(declared.type, value),
    isChangeable,
    possible: isSwitch && isChangeable ? (possible ?? []).map((one) => entryValue(declared.type, one)) : [],
    isHeld: false,
    isNew: false,
    isChanged,
    chosen: undefined,
  };
}

/** Who decided, or why nobody is asked. */
export function optionReason({ declared, hiding, fixing, reasons }: ConfiguredOption): string {
  if (hiding) return `not asked for: ${hidingText(hiding).why}`;
  // Of an entry that is taken: why it is.
  if (fixing && fixing.kind !== "entry") {
    const { why, at } = fixingText(fixing, declared.type);
    return `${why}${at === undefined ? "" : ` (${placeText(at)})`}`;
  }
  const [first] = reasons;
  if (first === undefined) return "";
  const place = first.at === undefined ? "" : ` (${placeText(first.at)})`;
  return first.text.endsWith(place) ? first.text : `${first.text}${place}`;
}

/** `idOf`: where an option stands. */
export function explainEntry(
  configuration: Configuration,
  option: ConfiguredOption,
  idOf: (key: string) => number | undefined,
): Explanation {
  const { key } = option.declared;
  const explained = explainOption(configuration, key);
  const isFree = option.hiding === undefined && option.fixing === undefined;
  const why = printExplained({ ...explained, changes: [] })
    .trimEnd()
    .split("\n");
  const changes = isFree ? [] : explained.changes;
  return {
    why,
    changes,
    related: [
      ...new Set(
        [...relatedKeys(configuration, option.declared), ...symbolKeys(configuration, [...why, ...changes])].filter((one) => one !== key),
      ),
    ].flatMap((one) => idOf(one) ?? []),
  };
}

/** What its conditions read, those that don't hold first, and what requires it. */
function relatedKeys({ round, options }: Configuration, { key, depends, visible, defaults }: OptionDeclaration): readonly string[] {
  const read = (conditions: Conditions, holds: boolean): readonly string[] =>
    conditions.filter((one) => round.holds([one]) === holds).flatMap((one) => [...optionsIn(one)]);
  const conditions = [...depends, ...visible];
  const requiring = [...options.values()].filter(
    ({ declared, value }) => value !== false && declared.requires.some((need) => need.option === key),
  );
  return [
    ...read(conditions, false),
    ...requiring.map(({ declared }) => declared.key),
    ...read(conditions, true),
    ...defaults.flatMap(({ when, value }) => [...when, value].flatMap((one) => [...optionsIn(one)])),
  ];
}

/** Options that lines call by their names as a Kconfig file's symbols. */
function symbolKeys({ options }: Configuration, lines: readonly string[]): readonly string[] {
  const names = new Set(lines.flatMap((line) => line.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []));
  return [...options.values()].flatMap(({ declared: { key, cName, symbol } }) =>
    symbol !== undefined && names.has(cName.replace(/^CONFIG_/, "")) ? [key] : [],
  );
}

/** What stands against a change, for people. */
export const refusalLines = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.flatMap(({ message, detail, advice }) => [
    detail === undefined ? message : `${message}: ${detail.replaceAll("\n", "; ")}`,
    advice,
  ]);
