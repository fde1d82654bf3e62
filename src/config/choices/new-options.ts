import { optionsAndChoices, type SymbolChoice } from "../from-kconfig/symbol-choice.ts";
import type { Configuration, ConfiguredOption } from "./configuration.ts";
import { entriesOf, isOff } from "./file-choice.ts";
import { isWritable } from "./write-choices.ts";

/** Whether a person is asked and hasn't chosen. */
const isNew = ({ hiding, chosen, value }: ConfiguredOption): boolean =>
  hiding === undefined && chosen === undefined && value !== undefined && isWritable(value);

/** Options that are new, in the order of the tree. */
export const newOptions = ({ libraries }: Configuration): readonly ConfiguredOption[] =>
  libraries.flatMap(({ options }) => options.filter(isNew));

/** Those of them that a person can change: what is forced or required is as it is, and nobody is asked for it. */
export const changeableNewOptions = (configuration: Configuration): readonly ConfiguredOption[] =>
  newOptions(configuration).filter(({ fixing }) => fixing === undefined || fixing.kind === "entry");

/** What is asked for as one. */
type Asked = { readonly kind: "option"; readonly option: ConfiguredOption } | { readonly kind: "choice"; readonly choice: SymbolChoice };

/** The first that is new, in the order of the tree: an option, or a choice that has a new entry. `withOff`: or is undecided. */
export function firstNew(configuration: Configuration, withOff: boolean): Asked | undefined {
  return allOf(configuration).find((one) =>
    one.kind === "option"
      ? isNew(one.option)
      : entriesOf(configuration, one.choice).some(isNew) || (withOff && isUndecided(configuration, one.choice)),
  );
}

/** Choices of Kconfig files that may be on, and aren't. */
export const offChoices = (configuration: Configuration): readonly SymbolChoice[] =>
  allOf(configuration).flatMap((one) => (one.kind === "choice" && isOff(configuration, one.choice) ? [one.choice] : []));

/** It is off, and nobody has said so. */
const isUndecided = (configuration: Configuration, choice: SymbolChoice): boolean =>
  isOff(configuration, choice) && entriesOf(configuration, choice).every(({ chosen }) => chosen === undefined);

const allOf = ({ libraries, options }: Configuration): readonly Asked[] =>
  libraries.flatMap((library) =>
    optionsAndChoices(library.options.map(({ declared }) => declared)).flatMap((one): readonly Asked[] => {
      if (one.kind === "choice") return [one];
      const option = options.get(one.option.key);
      return option === undefined ? [] : [{ kind: "option", option }];
    }),
  );
