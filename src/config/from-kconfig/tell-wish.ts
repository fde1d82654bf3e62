import { overriddenByRaise, raiseFails } from "#diagnostics/configuration.ts";
import { outOfRange } from "#diagnostics/declarations.ts";
import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { wishRefused } from "#diagnostics/kconfig-options.ts";
import type { OptionDeclaration } from "../declared.ts";
import { activeWishes, grantedWish, weightOf, type Granted } from "../granted-wish.ts";
import type { SymbolId } from "../kconfig/model/model.ts";
import { explainValue } from "../kconfig/reasons/explain.ts";
import type { ExplainedValue } from "../kconfig/reasons/reason.ts";
import { typedValue } from "../option-value.ts";
import { chainText } from "../reasons.ts";
import type { Round } from "../round.ts";
import type { SymbolValues } from "./symbol-values.ts";

/**
 * What became of the wish that counts, where Kconfig's rules made something else of it. What a person's file says is fitted in silence, and so is a
 * `default`, but for a number that is out of range. Errors: KILN-E0314, KILN-E0317, KILN-E0341; a warning: KILN-E0327.
 */
export function tellWish(option: OptionDeclaration, symbol: SymbolId, values: SymbolValues, round: Round): Diagnostic | undefined {
  const granted = wishThatCounts(option, symbol, values, round);
  const settled = round.settle(option.key);
  if (!granted || "failed" in settled || settled.value === granted.value) return undefined;
  const { wish, value } = granted;
  const isHidden = values.visible[symbol] === 0;
  const explained = explainValue(values, values.kconfig.sources, symbol);
  if (typeof value === "bigint" && !isHidden)
    return outOfRange(option.key, typedValue(option.type, value), explained.range?.text ?? "its range", wish.at);
  if (wish.rank === "default" || isOverruled(symbol, granted, values)) return undefined;
  if (value === false && (explained.reason.kind === "selected" || settled.cause))
    return tellSelected(option, granted, explained, values, round);
  return wishRefused(option.key, wish.by, typedValue(option.type, value), whyNot(explained), wish.at, option.at);
}

/** A person's file counts for what is shown only: for what isn't, the recipes do. */
function wishThatCounts(option: OptionDeclaration, symbol: SymbolId, values: SymbolValues, round: Round): Granted | undefined {
  const granted = values.granted.get(symbol);
  if (granted?.wish.layer !== "config-file") return granted;
  if (values.visible[symbol]! > 0) return undefined;
  const others = activeWishes(option, round).filter(({ wish }) => wish.layer !== "config-file");
  return grantedWish(option, others, round);
}

/** A higher layer wishes for another entry of the choice, and gets it. Who asks on the command line is told. */
function isOverruled(symbol: SymbolId, granted: Granted, values: SymbolValues): boolean {
  const { choice } = values.model.symbols[symbol]!;
  const chosen = values.chosenWish.get(choice);
  if (granted.value !== true || granted.wish.layer === "command-line" || chosen === undefined || values.tri[chosen.symbol] !== 2)
    return false;
  return weightOf(chosen.granted) >= weightOf(granted);
}

function tellSelected(
  option: OptionDeclaration,
  { wish }: Granted,
  { reason }: ExplainedValue,
  values: SymbolValues,
  round: Round,
): Diagnostic | undefined {
  const settled = round.settle(option.key);
  const cause = "failed" in settled ? undefined : settled.cause;
  const by = reason.kind === "selected" ? reason.by : [];
  const lines = cause ? chainText(cause, round) : by.map(({ name, place }) => `selected by ${name} (${place})`);
  const [first] = by;
  const property = first && values.model.properties[first.property];
  const at: Span = cause?.at ?? (property ? values.kconfig.sources.span(property) : option.at);
  return wish.rank === "force"
    ? raiseFails(option.key, `${wish.by} forces it to be false`, lines, at, wish.at)
    : overriddenByRaise(option.key, wish.by, lines, wish.at, at);
}

/** What decides instead, and what would have to change. */
function whyNot({ reason, changes, value }: ExplainedValue): readonly string[] {
  if (reason.kind !== "choice") return [`it is ${value}`, ...changes];
  if (reason.chosen === undefined) return [`nothing of the choice "${reason.choice}" can be chosen`];
  return [`of the choice "${reason.choice}", ${reason.chosen} is chosen: wish for the one that it is to be instead`];
}
