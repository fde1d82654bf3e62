import { assertNever } from "#diagnostics/assert-never.ts";
import type { OptionDeclaration, Wish } from "../declared.ts";
import { evaluateFragment, isFailure, type Fragment } from "../fragment.ts";
import { isSymbol } from "../from-kconfig/symbol-obstacles.ts";
import { emptyValue } from "../option-value.ts";
import type { OptionType } from "../resolved.ts";
import type { Round } from "../round.ts";
import { and, isConstant, not, or, symbol, YES, type Condition } from "./condition.ts";
import { asCondition, entry, yesWhen, type RangeCase, type SymbolEntry } from "./entry.ts";
import { placeText } from "../choices/explain.ts";
import { symbolEntries } from "./symbol-entries.ts";
import { inOrder } from "./wish-order.ts";
import { constant, type Side, type Translator, type ValueCase } from "./translate.ts";

/** The symbols of one option: itself; for an enum a choice and a string; for what requires something without being a bool a helper. */
export function optionEntries(option: OptionDeclaration, round: Round, translator: Translator): readonly SymbolEntry[] {
  const name = translator.names.options.get(option.key);
  if (name === undefined) return [];
  if (isSymbol(option)) return symbolEntries(option, round, translator);
  const depends = translator.conditions(option.depends);
  const wishes = round.context.wishes.get(option.key) ?? [];
  const asked = promptOf(option, depends, wishes, translator);
  const about = `${option.key} (${placeText(option.at)})`;
  const shared = { about, ...(option.help === undefined ? {} : { help: option.help }) };
  switch (option.type.kind) {
    case "bool":
      return [entry(name, "bool", { ...shared, ...asked, depends, defaults: boolDefaults(option, wishes, translator) })];
    case "int":
    case "size": {
      const defaults = valueDefaults(option, depends, wishes, translator);
      return [entry(name, "int", { ...shared, ...asked, defaults, ranges: rangesOf(option, round, translator) })];
    }
    case "string":
      return [entry(name, "string", { ...shared, ...asked, defaults: valueDefaults(option, depends, wishes, translator) })];
    case "enum":
      return enumEntries(option, name, { shared, asked, defaults: valueDefaults(option, depends, wishes, translator) }, translator);
    default:
      return assertNever(option.type);
  }
}

/** A person is asked where it has a prompt, is visible, its dependencies hold (else it has its default), and nothing is forced. */
function promptOf(
  option: OptionDeclaration,
  depends: Condition,
  wishes: readonly Wish[],
  translator: Translator,
): { readonly prompt?: { readonly text: string; readonly when: Condition } } {
  if (option.prompt === undefined) return {};
  const forced = or(...wishes.filter(({ rank }) => rank === "force").map(({ when }) => translator.conditions(when)));
  const visible = and(translator.conditions(option.visible), not(forced));
  return { prompt: { text: option.prompt, when: option.type.kind === "bool" ? visible : and(depends, visible) } };
}

interface Candidate {
  readonly value: Fragment;
  readonly when: Condition;
}

const candidates = (
  option: OptionDeclaration,
  depends: Condition,
  wishes: readonly Wish[],
  translator: Translator,
): readonly Candidate[] => [
  ...inOrder(wishes).map(({ value, when }) => ({ value, when: and(depends, translator.conditions(when)) })),
  ...option.defaults.map(({ value, when }) => ({ value, when: translator.conditions(when) })),
];

function boolDefaults(option: OptionDeclaration, wishes: readonly Wish[], translator: Translator): readonly ValueCase[] {
  return candidates(option, YES, wishes, translator).map(({ value, when }) => asCondition(translator.condition(value), when));
}

function valueDefaults(
  option: OptionDeclaration,
  depends: Condition,
  wishes: readonly Wish[],
  translator: Translator,
): readonly ValueCase[] {
  const all = candidates(option, depends, wishes, translator).flatMap(({ value, when }) => translator.cases(value, when, option.type));
  return [...all, { text: constant(emptyValue(option.type)), reads: [], when: YES }];
}

/** The first that applies, within the type's own. */
function rangesOf(option: OptionDeclaration, round: Round, translator: Translator): readonly RangeCase[] {
  const { type } = option;
  if (type.kind !== "int" && type.kind !== "size") return [];
  const own = option.ranges.map(({ min, max, when }): RangeCase => {
    const low = bound(min, { type, limit: type.min, narrower: (a, b) => (a > b ? a : b) }, round, translator);
    const high = bound(max, { type, limit: type.max, narrower: (a, b) => (a < b ? a : b) }, round, translator);
    return { min: low.text, max: high.text, reads: [...low.reads, ...high.reads], when: translator.conditions(when) };
  });
  if (type.min === undefined || type.max === undefined) return own;
  return [...own, { min: String(type.min), max: String(type.max), reads: [], when: YES }];
}

/** What of an option's type narrows a bound. */
interface Limit {
  readonly type: OptionType;
  readonly limit: bigint | undefined;
  readonly narrower: (a: bigint, b: bigint) => bigint;
}

function bound(fragment: Fragment, { type, limit, narrower }: Limit, round: Round, translator: Translator): Side {
  const side = translator.operand(fragment, type);
  const isName = side !== undefined && side.reads.length > 0;
  if (isName && limit === undefined) return side;
  if (isName || side === undefined)
    translator.leftOut.push({ what: "a range's bound is computed, and stays what it is now", at: fragment.at });
  const now = evaluateFragment(fragment, round);
  const value = isFailure(now) || typeof now !== "bigint" ? (limit ?? 0n) : now;
  return { text: String(limit === undefined ? value : narrower(value, limit)), reads: [] };
}

interface EnumParts {
  readonly shared: Partial<SymbolEntry>;
  readonly asked: ReturnType<typeof promptOf>;
  readonly defaults: readonly ValueCase[];
}

/**
 * A choice with a bool for each value, and a string that says which. Where it isn't asked Kconfig's choice has no value, so the string has the default
 * then. Without a prompt the string is what there is, and bools follow it; where bools can't have the names that C has, the string is asked.
 */
function enumEntries(
  option: OptionDeclaration,
  name: string,
  { shared, asked, defaults }: EnumParts,
  translator: Translator,
): readonly SymbolEntry[] {
  const members = translator.names.members.get(option.key);
  if (!members) return [entry(name, "string", { ...shared, ...asked, defaults })];
  const string = { ...shared, defaults };
  const { prompt } = asked;
  if (!prompt || isConstant(prompt.when, false)) {
    const follow = [...members].map(([value, member]) => entry(member, "bool", { defaults: [yesWhen(isValue(name, constant(value)))] }));
    return [entry(name, "string", string), ...follow];
  }
  const choice = entry(`choice ${name}`, "choice", {
    ...shared,
    prompt,
    defaults: defaults.flatMap((one) => choiceDefaults(one, members)),
    members: [...members].map(([value, member]) => ({ name: member, prompt: value })),
  });
  const chosen = [...members].map(([value, member]): ValueCase => ({ text: constant(value), reads: [member], when: symbol(member) }));
  return [choice, entry(name, "string", { defaults: [...chosen, ...defaults] })];
}

const isValue = (name: string, text: string): Condition => ({ kind: "compare", op: "=", left: name, right: text, reads: [name] });

/** The default of a choice is one of its entries: another enum's value is looked at once for each. */
function choiceDefaults({ text, reads, when }: ValueCase, members: ReadonlyMap<string, string>): readonly ValueCase[] {
  if (reads.length === 0) {
    const [, member] = [...members].find(([value]) => constant(value) === text) ?? [];
    return member === undefined ? [] : [{ text: member, reads: [], when }];
  }
  return [...members].map(([value, member]) => ({ text: member, reads: [], when: and(when, isValue(text, constant(value))) }));
}
