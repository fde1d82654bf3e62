import { entriesByDefault, isChoiceShown, type SymbolChoice } from "../from-kconfig/symbol-choice.ts";
import { choose, type Choosing, type Wanted } from "./choose.ts";
import { withChoices, type Configuration, type ConfiguredOption } from "./configuration.ts";

/** The entries of a Kconfig file's choice as they stand. */
export const entriesOf = ({ options }: Configuration, { entries }: SymbolChoice): readonly ConfiguredOption[] =>
  entries.flatMap(({ key }) => options.get(key) ?? []);

/** The one that is taken; undefined: none is. */
export const takenOf = (configuration: Configuration, choice: SymbolChoice): ConfiguredOption | undefined =>
  entriesOf(configuration, choice).find(({ value }) => value === true);

/** It may be on, and isn't: none of its entries is shown. */
export const isOff = (configuration: Configuration, choice: SymbolChoice): boolean =>
  choice.isOptional && takenOf(configuration, choice) === undefined && isChoiceShown(choice, configuration.round);

/** A recipe says which one it is. */
export const isForced = (configuration: Configuration, choice: SymbolChoice): boolean =>
  entriesOf(configuration, choice).some(({ fixing }) => fixing?.kind === "forced" && fixing.value === true);

/** Takes the entry that is taken already, else the first one that can be: its default, if that can. */
export function turnOn(configuration: Configuration, choice: SymbolChoice, at: Wanted["at"]): Choosing {
  const taken = takenOf(configuration, choice)?.declared;
  let tried: Choosing | undefined;
  for (const { key } of taken ? [taken] : entriesByDefault(choice, configuration.round)) {
    const chosen = choose(configuration, [{ key, value: true, at }]);
    if (chosen.kind === "chosen") return chosen;
    tried ??= chosen;
  }
  return tried ?? { kind: "chosen", configuration };
}

/** None of them is taken. */
export const turnOff = (configuration: Configuration, { entries }: SymbolChoice, at: Wanted["at"]): Choosing =>
  choose(
    configuration,
    entries.map(({ key }) => ({ key, value: false, at })),
  );

/** What somebody chose of it counts no more. */
export const takeBack = (configuration: Configuration, { entries }: SymbolChoice, at: Wanted["at"]): Choosing =>
  choose(
    configuration,
    entries.map(({ key }) => ({ key, value: undefined, at })),
  );

/** The same values, with a choice for each of its entries that is shown, of one that is off for all. */
export function asTheyAre(configuration: Configuration, choice: SymbolChoice): Configuration {
  const off = isOff(configuration, choice);
  const entries = entriesOf(configuration, choice).filter(({ hiding, chosen }) => chosen === undefined && (off || hiding === undefined));
  const values = entries.flatMap(({ declared: { key }, value }) => (value === undefined ? [] : [[key, value] as const]));
  return values.length === 0 ? configuration : withChoices(configuration, new Map(values));
}
