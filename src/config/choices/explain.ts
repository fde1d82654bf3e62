import { assertNever } from "#diagnostics/assert-never.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import { placeOf } from "#diagnostics/place.ts";
import type { Conditions, Need, Wish } from "../declared.ts";
import { optionsIn, type Fragment } from "../fragment.ts";
import type { KconfigOptions } from "../from-kconfig/kconfig-options.ts";
import { explainDefaults, explainSymbol, isSymbol, type SymbolOption } from "../from-kconfig/symbol-obstacles.ts";
import { isActive } from "../from-kconfig/symbol-values.ts";
import type { ShownCondition } from "../kconfig/reasons/reason.ts";
import { rangeText, showValue, typedValue, typeText } from "../option-value.ts";
import { writtenText } from "../reasons.ts";
import type { OptionType, OptionValue } from "../resolved.ts";
import type { Round } from "../round.ts";
import type { Configuration, ConfiguredOption } from "./configuration.ts";
import { fixingText, hidingText } from "./obstacles.ts";

/** A condition as it is written, with what the options that it reads are. */
export interface ExplainedCondition {
  readonly text: string;
  readonly holds: boolean;
  /** "heap.size = 4MiB" */
  readonly values: readonly string[];
}

/** A link of the chain that led to the value. `place`: `FILE:LINE`. */
export interface ExplainedReason {
  readonly kind: string;
  readonly text: string;
  readonly place?: string;
}

export interface ExplainedDefault {
  /** As it is written. */
  readonly value: string;
  readonly when?: ExplainedCondition;
  readonly place: string;
  /** It is the first whose condition holds. */
  readonly applies: boolean;
}

export interface ExplainedWish {
  readonly by: string;
  readonly layer: Wish["layer"];
  readonly rank: Wish["rank"];
  readonly value: string;
  readonly when?: ExplainedCondition;
  readonly because?: string;
  readonly place: string;
}

/** What raises the option, or would under its condition. */
export interface ExplainedRaise {
  readonly text: string;
  readonly when?: ExplainedCondition;
  readonly place: string;
  readonly isActive: boolean;
}

/** All that there is to say of an option's value. */
export interface ExplainedOption {
  readonly name: string;
  readonly cName: string;
  readonly type: string;
  /** As recipes write it; undefined: its library isn't part of the target. */
  readonly value?: string;
  readonly place: string;
  readonly prompt?: string;
  /** What decided, then what stands behind that. */
  readonly reasons: readonly ExplainedReason[];
  readonly hidden?: { readonly text: string; readonly place?: string };
  /** A choice that doesn't count. */
  readonly unused?: { readonly value: string; readonly place: string };
  readonly range?: string;
  readonly defaults: readonly ExplainedDefault[];
  readonly wishes: readonly ExplainedWish[];
  readonly raises: readonly ExplainedRaise[];
  /** What would have to change for another value, a line each. */
  readonly changes: readonly string[];
}

export function explainOption(configuration: Configuration, key: string): ExplainedOption {
  const option = configuration.options.get(key);
  if (!option) throw new Error(`no option ${key}`);
  const { declared, value, hiding, range } = option;
  const { round } = configuration;
  const { type, prompt, cName } = declared;
  const hidden = hiding && hidingText(hiding);
  const applying = declared.defaults.find((one) => round.holds(one.when));
  const choice = configuration.choices.get(key);
  return {
    name: key,
    cName,
    type: typeText(type),
    ...(value === undefined ? {} : { value: typedValue(type, value) }),
    place: placeText(declared.at),
    ...(prompt === undefined ? {} : { prompt }),
    reasons: option.reasons.map(({ kind, text, at }) => ({ kind, text, ...(at ? { place: placeText(at) } : {}) })),
    ...(hidden ? { hidden: { text: hidden.why, ...(hidden.at ? { place: placeText(hidden.at) } : {}) } } : {}),
    ...(choice && choice.value !== value ? { unused: { value: typedValue(type, choice.value), place: placeText(choice.at) } } : {}),
    ...(range.min === undefined && range.max === undefined ? {} : { range: rangeText(range, type) }),
    defaults: isSymbol(declared)
      ? symbolDefaults(declared, round)
      : declared.defaults.map((one) => ({
          value: writtenText(one.value.at),
          ...whenOf(one.when, round),
          place: placeText(one.at),
          applies: one === applying,
        })),
    wishes: (round.context.wishes.get(key) ?? []).map((wish) => ({
      by: wish.by,
      layer: wish.layer,
      rank: wish.rank,
      value: wish.value.kind === "value" ? typedValue(type, wish.value.value) : writtenText(wish.value.at),
      ...whenOf(wish.when, round),
      ...(wish.because === undefined ? {} : { because: wish.because }),
      place: placeText(wish.at),
    })),
    raises: [...raisesOf(key, round), ...(isSymbol(declared) ? symbolRaises(declared, round) : [])],
    changes: changesOf(option, round),
  };
}

function symbolRaises(option: SymbolOption, round: Round): readonly ExplainedRaise[] {
  if (!round.basis.present.has(option.library)) return [];
  return explainSymbol(option, round).selectors.map(({ name, place, level, condition }) => ({
    text: `selected by ${name}`,
    ...(condition ? { when: shownCondition(condition) } : {}),
    place,
    isActive: level !== "n",
  }));
}

function symbolDefaults(option: SymbolOption, round: Round): readonly ExplainedDefault[] {
  if (!round.basis.present.has(option.library)) return [];
  return explainDefaults(option, round).map(({ value, condition, place, applies }) => ({
    value: value.text,
    ...(condition ? { when: shownCondition(condition) } : {}),
    place,
    applies,
  }));
}

/** Kconfig's conditions have the values of symbols behind their names. */
const shownCondition = ({ text, value }: ShownCondition): ExplainedCondition => ({ text, holds: value !== "n", values: [] });

/** "recipes/lwip.kiln:12" */
export const placeText = (at: Span): string => `${at.source.path}:${placeOf(at).line}`;

function whenOf(conditions: Conditions, round: Round): { readonly when?: ExplainedCondition } {
  if (conditions.length === 0) return {};
  const text = conditions.map(({ at }) => writtenText(at)).join(" && ");
  return { when: { text, holds: round.holds(conditions), values: conditions.flatMap((one) => valuesIn(one, round)) } };
}

function valuesIn(fragment: Fragment, round: Round): readonly string[] {
  return [...new Set(optionsIn(fragment))].map((key) => {
    const value = round.option(key);
    const type = round.context.options.get(key)?.type;
    return `${key} = ${type === undefined || value === undefined || typeof value === "object" ? "nothing" : typedValue(type, value)}`;
  });
}

/** Every `needs` and `requires` that names the option. */
function raisesOf(key: string, round: Round): readonly ExplainedRaise[] {
  const { context, basis } = round;
  const explained = (needs: readonly Need[], text: string, isThere: boolean): readonly ExplainedRaise[] =>
    needs
      .filter((need) => need.option === key && need.strength === "needs")
      .map((need) => ({ text, ...whenOf(need.when, round), place: placeText(need.at), isActive: isThere && round.holds(need.when) }));
  const libraries = [...context.libraries.values()].flatMap((library) => {
    const isPresent = basis.present.has(library.name);
    const own = explained(library.needs, `needed by ${library.name === "app" ? context.image.settings.by : library.name}`, isPresent);
    const options = [...library.options.values()].flatMap((one) =>
      explained(one.requires, `required by ${one.key}`, isPresent && isOn(one.key, round)),
    );
    return [...own, ...options, ...(library.kconfig ? selectsOf(key, library.kconfig, isPresent, round) : [])];
  });
  const platform = context.settings.filter(({ layer }) => layer === "platform");
  return [...libraries, ...platform.flatMap(({ needs, by }) => explained(needs, `needed by ${by}`, true))].toSorted(
    (a, b) => Number(b.isActive) - Number(a.isActive),
  );
}

/** Each `select` of a Kconfig file that names the option of another library. */
function selectsOf(key: string, kconfig: KconfigOptions, isPresent: boolean, round: Round): readonly ExplainedRaise[] {
  const { library, declared, raises } = kconfig;
  return raises
    .filter(({ need }) => need.option === key && need.strength === "needs")
    .map(({ property, selector, need }) => ({
      text: `selected by ${declared.get(selector)?.key ?? library}`,
      place: placeText(need.at),
      isActive: isPresent && isActive(round.symbols(library), property, selector),
    }));
}

function isOn(key: string, round: Round): boolean {
  const settled = round.settle(key);
  return !("failed" in settled) && (typeof settled.value === "boolean" ? settled.value : settled.canBeSet);
}

function changesOf(option: ConfiguredOption, round: Round): readonly string[] {
  const { declared, value, hiding, fixing, range } = option;
  const { key } = declared;
  if (hiding) {
    const { advice, at } = hidingText(hiding);
    const unmet = hiding.kind === "depends" || hiding.kind === "visible" ? valuesOfCondition(option, round) : [];
    const now = unmet.length === 0 ? "" : `, now ${unmet.join(", ")}`;
    return [`${advice}${at ? ` (${placeText(at)}${now})` : ""}`];
  }
  if (fixing) {
    const { advice, at } = fixingText(fixing, declared.type);
    const named = fixing.kind === "raised" ? `: it is ${fixing.chain[0]?.text ?? "required"}` : "";
    return [`${advice}${named}${at ? ` (${placeText(at)})` : ""}`];
  }
  const limits = range.min === undefined && range.max === undefined ? "" : ` (${rangeText(range, declared.type)})`;
  return [
    `kiln config set ${key}=${otherValue(declared.type, value)}${limits}`,
    ...(option.chosen === undefined ? [] : [`kiln config unset ${key}`]),
  ];
}

function valuesOfCondition({ declared }: ConfiguredOption, round: Round): readonly string[] {
  const unmet = [...declared.depends, ...declared.visible].find((condition) => !round.holds([condition]));
  return unmet ? valuesIn(unmet, round) : [];
}

function otherValue(type: OptionType, value: OptionValue | undefined): string {
  switch (type.kind) {
    case "bool":
      return String(value !== true);
    case "enum":
      return type.values
        .filter((one) => one !== value)
        .map(showValue)
        .join("|");
    case "int":
    case "size":
      return "NUMBER";
    case "string":
      return "TEXT";
    default:
      return assertNever(type);
  }
}
