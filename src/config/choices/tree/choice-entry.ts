import type { ItemState } from "../../tree/option-tree.ts";
import { entriesByDefault, isChoiceShown, type SymbolChoice } from "../../from-kconfig/symbol-choice.ts";
import { choose, type Choosing, type Wanted } from "../choose.ts";
import type { Configuration, ConfiguredOption } from "../configuration.ts";
import { optionState } from "./option-entry.ts";

/** Its entries as they stand. */
const entriesOf = ({ options }: Configuration, { entries }: SymbolChoice): readonly ConfiguredOption[] =>
  entries.flatMap(({ key }) => options.get(key) ?? []);

/** The one that is taken; undefined: none is. */
export const takenOf = (configuration: Configuration, choice: SymbolChoice): ConfiguredOption | undefined =>
  entriesOf(configuration, choice).find(({ value }) => value === true);

/** What a Kconfig file's choice is at present, but for `isChanged` and `chosen`. An optional one is a switch too: none of its entries is taken where it is off. */
export function choiceState(configuration: Configuration, choice: SymbolChoice): Omit<ItemState, "isChanged" | "chosen"> {
  const isVisible = isChoiceShown(choice, configuration.round);
  const isChangeable = isVisible && !isForced(configuration, choice);
  const isTaken = takenOf(configuration, choice) !== undefined;
  const possible = choice.isOptional ? ["n", "y"] : isTaken ? ["y"] : [];
  return { isVisible, value: isTaken ? "y" : "n", isChangeable, possible: isChangeable ? possible : [], isHeld: false, isNew: false };
}

/** What one of its entries is at present: it can be taken, and is left by taking another one. */
export function choiceEntryState(
  configuration: Configuration,
  choice: SymbolChoice,
  option: ConfiguredOption,
  isChanged: boolean,
): ItemState {
  const isFree = option.hiding === undefined && (option.fixing === undefined || option.fixing.kind === "entry");
  const isChangeable = isFree && !isForced(configuration, choice);
  return { ...optionState(option, isChanged), isChangeable, possible: isChangeable ? ["y"] : [] };
}

/** A recipe says which one it is. */
const isForced = (configuration: Configuration, choice: SymbolChoice): boolean =>
  entriesOf(configuration, choice).some(({ fixing }) => fixing?.kind === "forced" && fixing.value === true);

/** Whose reasons are those of the choice: of the entry that is taken, of the first one where it isn't shown. Undefined: it is shown, and none is taken. */
export const decidingEntry = (configuration: Configuration, choice: SymbolChoice): ConfiguredOption | undefined =>
  takenOf(configuration, choice) ?? (isChoiceShown(choice, configuration.round) ? undefined : entriesOf(configuration, choice)[0]);

export const NONE_TAKEN = "none of its entries is taken";

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
