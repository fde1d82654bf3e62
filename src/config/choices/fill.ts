import type { OptionValue } from "../resolved.ts";
import { hasNewErrors, withChoices, type Configuration, type ConfiguredOption } from "./configuration.ts";
import { asTheyAre } from "./file-choice.ts";
import { applyGreedily } from "./greedy.ts";
import { newOptions, offChoices } from "./new-options.ts";
import { isWritable } from "./write-choices.ts";

/** What new options become. */
export type NewValue = (option: ConfiguredOption) => OptionValue | undefined;

/** Their values as they are: defaults, or what images, profiles and platforms wish. */
export const asItIs: NewValue = ({ value }) => value;

/** Bools become this, as far as they can; all else stays as it is. */
export const allBools =
  (to: boolean): NewValue =>
  ({ declared, value }) =>
    declared.type.kind === "bool" ? to : value;

/**
 * Chooses for every new option, until a choice makes no other one appear. A value that would be a mistake, alone or with those chosen before it, isn't
 * taken: the option is chosen as it is.
 */
export function fillNew(configuration: Configuration, pick: NewValue): Configuration {
  let filled = configuration;
  for (let found = newOptions(filled); found.length > 0; found = newOptions(filled)) {
    const before = filled;
    const picked = found.flatMap((option) => {
      const value = pick(option);
      return value === undefined || value === option.value || !isWritable(value) ? [] : [[option.declared.key, value] as const];
    });
    filled = applyGreedily(filled, picked, (state, items) => {
      const next = withChoices(state, new Map(items));
      return hasNewErrors(before, next) ? undefined : next;
    });
    filled = settled(filled, found);
  }
  return withoutHidden(offChoices(filled).reduce(asTheyAre, filled));
}

/** How often dice are rolled anew. */
const ROLLS = 100;

/**
 * The same with dice, anew as long as they fall on what is a mistake and `known` hasn't: a recipe may wish something that only some choices allow. The last
 * ones count.
 */
export function fillAtRandom(configuration: Configuration, roll: NewValue, known: Configuration): Configuration {
  let filled = fillNew(configuration, roll);
  for (let rolls = 1; rolls < ROLLS && hasNewErrors(known, filled); rolls++) filled = fillNew(configuration, roll);
  return filled;
}

/** Those of them that are still new are chosen as they are. */
function settled(configuration: Configuration, found: readonly ConfiguredOption[]): Configuration {
  const rest = found.flatMap(({ declared: { key } }) => {
    const now = configuration.options.get(key);
    return now?.value === undefined || configuration.choices.get(key)?.value === now.value ? [] : [[key, now.value] as const];
  });
  return rest.length === 0 ? configuration : withChoices(configuration, new Map(rest));
}

/** Choices of the target's libraries that don't count are taken back, as `conf` does when it writes; that a file's choice is off counts. */
function withoutHidden(configuration: Configuration): Configuration {
  const off = new Set(offChoices(configuration).flatMap(({ entries }) => entries.map(({ key }) => key)));
  const hidden = [...configuration.options.values()].filter(
    ({ declared: { key }, hiding, chosen }) =>
      chosen !== undefined && hiding !== undefined && hiding.kind !== "absent" && !(chosen === false && off.has(key)),
  );
  return hidden.length === 0 ? configuration : withChoices(configuration, new Map(hidden.map(({ declared }) => [declared.key, undefined])));
}
