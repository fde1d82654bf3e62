import type { Span } from "#diagnostics/diagnostic.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import type { OptionDeclaration } from "../declared.ts";
import type { LoadedKconfig } from "../kconfig/load.ts";
import { propertiesOf, type SymbolId } from "../kconfig/model/model.ts";
import { asText } from "../kconfig/text/sources.ts";
import type { Round } from "../round.ts";
import type { SymbolValues } from "./symbol-values.ts";

/** A `choice` of a Kconfig file that is the options of a library: of its entries, which are bools, one is true. */
export interface SymbolChoice {
  readonly library: string;
  readonly id: SymbolId;
  readonly entries: readonly OptionDeclaration[];
  /** Empty: it is not meant to be asked for. */
  readonly prompt: string;
  readonly help: string | undefined;
  readonly at: Span;
  /** None of them may be true. */
  readonly isOptional: boolean;
}

/** What people see of a library's options: an entry of a choice isn't one for itself. */
export type OptionOrChoice =
  | { readonly kind: "option"; readonly option: OptionDeclaration }
  | { readonly kind: "choice"; readonly choice: SymbolChoice };

/** These options of one library; a choice stands where its first entry does. */
export function optionsAndChoices(options: readonly OptionDeclaration[]): readonly OptionOrChoice[] {
  const choices = new Map(choicesOf(options).flatMap((choice) => choice.entries.map((option) => [option, choice] as const)));
  return options.flatMap((option): readonly OptionOrChoice[] => {
    const choice = choices.get(option);
    if (!choice) return [{ kind: "option", option }];
    return choice.entries[0] === option ? [{ kind: "choice", choice }] : [];
  });
}

/** The choices whose entries they are. */
function choicesOf(options: readonly OptionDeclaration[]): readonly SymbolChoice[] {
  const found = new Map<SymbolId, OptionDeclaration[]>();
  for (const option of options) {
    const id = option.symbol ? option.symbol.loaded.model.symbols[option.symbol.id]!.choice : -1;
    if (id >= 0) found.set(id, [...(found.get(id) ?? []), option]);
  }
  return [...found].flatMap(([id, entries]) => {
    const [first] = entries;
    return first?.symbol ? [choiceOf(id, first, first.symbol.loaded, entries)] : [];
  });
}

function choiceOf(id: SymbolId, first: OptionDeclaration, loaded: LoadedKconfig, entries: readonly OptionDeclaration[]): SymbolChoice {
  const { model, sources } = loaded;
  const properties = propertiesOf(model, id);
  const prompt = properties.find(({ kind }) => kind === "prompt");
  const place = properties.find(({ kind }) => kind === "definition") ?? prompt;
  const help = model.nodes.find((node) => node.symbol === id && node.help !== undefined)?.help;
  return {
    library: first.library,
    id,
    entries,
    prompt: prompt === undefined ? "" : shownText(asText(prompt.text)),
    help: help === undefined ? undefined : shownText(sources.help(help)),
    at: place ? sources.span(place) : first.at,
    isOptional: model.symbols[id]!.isOptional,
  };
}

/** Whether a person is asked which of them it is to be. */
export function isChoiceShown(choice: SymbolChoice, round: Round): boolean {
  const values = valuesOf(choice, round);
  return choice.prompt !== "" && values !== undefined && values.visible[choice.id]! > 0;
}

/** Its entries, those first that it takes where nobody says anything. */
export function entriesByDefault(choice: SymbolChoice, round: Round): readonly OptionDeclaration[] {
  const values = valuesOf(choice, round);
  if (!values) return choice.entries;
  const defaults = propertiesOf(values.model, choice.id)
    .filter(({ kind, condition }) => kind === "default" && values.evaluate(condition) > 0)
    .flatMap(({ value }) => choice.entries.filter(({ symbol }) => symbol?.id === values.namedBy(value)));
  return [...new Set([...defaults, ...choice.entries])];
}

/** Undefined: its library isn't part of the target. */
function valuesOf({ library, id }: SymbolChoice, round: Round): SymbolValues | undefined {
  if (!round.basis.present.has(library)) return undefined;
  const values = round.symbols(library);
  values.compute(id);
  return values;
}
