import type { OptionDeclaration } from "../declared.ts";
import { isLogic, isNumber, propertiesOf, type SymbolId } from "../kconfig/model/model.ts";
import { NONE } from "../kconfig/model/expressions.ts";
import { shownCondition } from "../kconfig/reasons/conditions.ts";
import { choiceName, explainValue } from "../kconfig/reasons/explain.ts";
import type { ExplainedValue, ShownCondition } from "../kconfig/reasons/reason.ts";
import type { Hiding, Fixing } from "../choices/obstacles.ts";
import type { Range } from "../option-value.ts";
import { reasonsOf } from "../reasons.ts";
import type { OptionValue } from "../resolved.ts";
import type { Round } from "../round.ts";
import { valueOfText } from "./symbol-text.ts";

export type SymbolOption = OptionDeclaration & { readonly symbol: { readonly id: SymbolId } };

export const isSymbol = (option: OptionDeclaration): option is SymbolOption => option.symbol !== undefined;

/** All that Kconfig's engine knows of an option that is a symbol of a present library. */
export function explainSymbol({ key, library, symbol }: SymbolOption, round: Round): ExplainedValue {
  round.settle(key);
  const values = round.symbols(library);
  return explainValue(values, values.kconfig.sources, symbol.id);
}

/** Why nobody is asked: no prompt of it is shown. */
export function symbolHiding(option: SymbolOption, round: Round): Hiding | undefined {
  round.settle(option.key);
  if (round.symbols(option.library).visible[option.symbol.id]! > 0) return undefined;
  const [prompt] = explainSymbol(option, round).prompts;
  if (!prompt) return { kind: "no-symbol-prompt", at: option.at };
  return { kind: "depends", condition: prompt.against.map(({ text }) => text).join(" && "), at: option.at };
}

/** What selects it, or the choice that it is the value of: another entry has to be chosen. */
export function symbolFixing(option: SymbolOption, round: Round): Fixing | undefined {
  const settled = round.settle(option.key);
  const { id } = option.symbol;
  const values = round.symbols(option.library);
  const { type, choice } = values.model.symbols[id]!;
  if ("failed" in settled || settled.value !== true || !isLogic(type)) return undefined;
  if (choice < 0) return values.selected[id]! > 0 ? { kind: "raised", chain: reasonsOf(option.key, round) } : undefined;
  const record = values.model.symbols[choice]!;
  if (record.isOptional || values.visible[id]! < 2) return undefined;
  return { kind: "entry", choice: choiceName(values.model, choice), at: option.at };
}

/** The range that counts now. */
export function symbolRange(option: SymbolOption, round: Round): Range {
  round.settle(option.key);
  const values = round.symbols(option.library);
  const { type } = values.model.symbols[option.symbol.id]!;
  const range = isNumber(type) ? values.activeRange(option.symbol.id) : undefined;
  if (!range) return {};
  const end = (symbol: SymbolId): OptionValue | undefined => {
    values.compute(symbol);
    const value = valueOfText(option, values.text(symbol));
    return typeof value === "object" ? undefined : value;
  };
  const [min, max] = [end(range.symbol), end(range.high)];
  return typeof min === "bigint" && typeof max === "bigint" ? { min, max } : {};
}

/** Keys of the other entries of the choice that it is in: of all, one is chosen. `all`: options among which they are. */
export function otherEntries({ symbol }: OptionDeclaration, all: Iterable<OptionDeclaration>): readonly string[] {
  if (!symbol) return [];
  const { symbols } = symbol.loaded.model;
  const choice = symbols[symbol.id]!.choice;
  if (choice < 0) return [];
  const { members } = symbols[choice]!;
  return [...all].flatMap((one) =>
    one.symbol?.loaded === symbol.loaded && one.symbol.id !== symbol.id && members.includes(one.symbol.id) ? [one.key] : [],
  );
}

/** One of its defaults. `applies`: it is the first whose condition holds. */
export interface ExplainedSymbolDefault {
  readonly value: ShownCondition;
  readonly condition: ShownCondition | undefined;
  readonly place: string;
  readonly applies: boolean;
}

export function explainDefaults(option: SymbolOption, round: Round): readonly ExplainedSymbolDefault[] {
  round.settle(option.key);
  const values = round.symbols(option.library);
  const { model, kconfig } = values;
  const active = values.activeDefault(option.symbol.id);
  const properties = propertiesOf(model, option.symbol.id);
  return properties
    .filter(({ kind }) => kind === "default")
    .map((one) => ({
      value: shownCondition(values, one.value),
      condition: one.condition === NONE ? undefined : shownCondition(values, one.condition),
      place: kconfig.sources.shown(one),
      applies: one === active,
    }));
}
