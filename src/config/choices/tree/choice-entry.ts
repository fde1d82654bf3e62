import type { ItemState } from "../../tree/option-tree.ts";
import { isChoiceShown, type SymbolChoice } from "../../from-kconfig/symbol-choice.ts";
import type { Configuration, ConfiguredOption } from "../configuration.ts";
import { entriesOf, isForced, takenOf } from "../file-choice.ts";
import { optionState } from "./option-entry.ts";

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

/** Whose reasons are those of the choice: of the entry that is taken, of the first one where it isn't shown. Undefined: it is shown, and none is taken. */
export const decidingEntry = (configuration: Configuration, choice: SymbolChoice): ConfiguredOption | undefined =>
  takenOf(configuration, choice) ?? (isChoiceShown(choice, configuration.round) ? undefined : entriesOf(configuration, choice)[0]);

export const NONE_TAKEN = "none of its entries is taken";
