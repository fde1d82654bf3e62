import { shownText } from "#diagnostics/shown-text.ts";
import { isConstant, printCondition, symbolsIn, YES, type Condition } from "./condition.ts";
import type { ValueCase } from "./translate.ts";

/** A symbol that another one turns on, or suggests. */
export interface Raise {
  readonly name: string;
  readonly when: Condition;
}

export interface RangeCase {
  readonly min: string;
  readonly max: string;
  readonly reads: readonly string[];
  readonly when: Condition;
}

/** One symbol of the exported tree, or a choice (`type` "choice", its `name` for messages only) with its entries. */
export interface SymbolEntry {
  readonly name: string;
  readonly type: "bool" | "int" | "hex" | "string" | "choice";
  readonly prompt?: { readonly text: string; readonly when: Condition };
  readonly depends: Condition;
  readonly defaults: readonly ValueCase[];
  readonly ranges: readonly RangeCase[];
  readonly selects: readonly Raise[];
  readonly implies: readonly Raise[];
  readonly help?: string;
  /** Where it comes from, for a comment. */
  readonly about?: string;
  /** Symbol and prompt of each entry of a choice. `when`: it is there then; default: always. */
  readonly members?: readonly { readonly name: string; readonly prompt: string; readonly when?: Condition }[];
}

export const entry = (name: string, type: SymbolEntry["type"], more: Partial<SymbolEntry> = {}): SymbolEntry => ({
  name,
  type,
  depends: YES,
  defaults: [],
  ranges: [],
  selects: [],
  implies: [],
  ...more,
});

/** A default y under a condition. */
export const yesWhen = (when: Condition): ValueCase => ({ text: "y", reads: [], when });

/** A default that is as the condition `value`. */
export const asCondition = (value: Condition, when: Condition): ValueCase => ({
  text: printCondition(value),
  reads: symbolsIn(value),
  when,
});

/** Every symbol that the entry's own value depends on. */
export function readsOf({ prompt, depends, defaults, ranges, members = [] }: SymbolEntry): readonly string[] {
  return [
    // Apart: what hides the prompt for ever leaves the dependencies as they are.
    ...symbolsIn(depends),
    ...symbolsIn(prompt?.when ?? YES),
    ...defaults.flatMap(({ reads, when }) => [...reads, ...symbolsIn(when)]),
    ...ranges.flatMap(({ reads, when }) => [...reads, ...symbolsIn(when)]),
    ...members.flatMap(({ when }) => symbolsIn(when ?? YES)),
  ].filter((name) => !members.some((member) => member.name === name));
}

export function printEntry(one: SymbolEntry): string {
  const { name, type, prompt, depends, defaults, ranges, selects, implies, help, about, members = [] } = one;
  const lines = [
    ...(about === undefined ? [] : [`# ${oneLine(about)}`]),
    type === "choice" ? "choice" : `config ${name}`,
    type === "choice" ? `\tprompt ${promptText(prompt)}` : `\t${type}${prompt === undefined ? "" : ` ${promptText(prompt)}`}`,
    ...(isConstant(depends, true) ? [] : [`\tdepends on ${printCondition(depends)}`]),
    ...possible(defaults).map(({ text, when }) => `\tdefault ${text}${ifText(when)}`),
    ...ranges.map(({ min, max, when }) => `\trange ${min} ${max}${ifText(when)}`),
    ...selects.map((raise) => `\tselect ${raise.name}${ifText(raise.when)}`),
    ...implies.map((raise) => `\timply ${raise.name}${ifText(raise.when)}`),
    ...helpLines(help),
    ...members.flatMap((member) => [
      "",
      `config ${member.name}`,
      `\tbool ${promptText({ text: member.prompt, when: member.when ?? YES })}`,
    ]),
    ...(type === "choice" ? ["", "endchoice"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** Those that can apply: up to the first without a condition. */
function possible(defaults: readonly ValueCase[]): readonly ValueCase[] {
  const open = defaults.filter(({ when }) => !isConstant(when, false));
  const last = open.findIndex(({ when }) => isConstant(when, true));
  return last < 0 ? open : open.slice(0, last + 1);
}

const promptText = (prompt: SymbolEntry["prompt"]): string => (prompt === undefined ? '""' : `${quote(prompt.text)}${ifText(prompt.when)}`);

const ifText = (when: Condition): string => (isConstant(when, true) ? "" : ` if ${printCondition(when)}`);

/** For a comment. */
export const oneLine = (text: string): string => shownText(text).replaceAll(/\s+/g, " ");

/** A text of a recipe as Kconfig shows it: one line, nothing that a terminal would act on. */
export const quote = (text: string): string =>
  `"${shownText(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/["\\$]/g, "\\$&")}"`;

function helpLines(help: string | undefined): readonly string[] {
  const lines = help === undefined ? [] : shownText(help).trim().split("\n");
  return lines.length === 0 || lines[0] === "" ? [] : ["\thelp", ...lines.map((line) => (line.trim() === "" ? "" : `\t  ${line}`))];
}
