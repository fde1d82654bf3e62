import { raiseFails } from "#diagnostics/configuration.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { OptionDeclaration } from "../declared.ts";
import type { SymbolId } from "../kconfig/model/model.ts";
import { explainValue } from "../kconfig/reasons/explain.ts";
import { chainText } from "../reasons.ts";
import type { Cause, Round } from "../round.ts";
import type { SymbolValues } from "./symbol-values.ts";

/** What is wrong with an option that is required: a select may be unmet, a recipe's word must not. Error: KILN-E0317. */
export function tellRaise(
  option: OptionDeclaration,
  symbol: SymbolId,
  values: SymbolValues,
  cause: Cause,
  round: Round,
): Diagnostic | undefined {
  const why = standsAgainst(symbol, values);
  return why === undefined ? undefined : raiseFails(option.key, why, chainText(cause, round), cause.at, option.at);
}

function standsAgainst(symbol: SymbolId, values: SymbolValues): string | undefined {
  const isInChoice = values.model.symbols[symbol]!.choice >= 0;
  if (isInChoice && values.tri[symbol] === 2) return undefined;
  // Kconfig works the dependencies of a choice's entry out by what shows it.
  if (!isInChoice && values.dependency[symbol] === 2) return undefined;
  const { unmet, reason } = explainValue(values, values.kconfig.sources, symbol);
  if (reason.kind === "choice" && reason.chosen !== undefined)
    return `it is part of the choice "${reason.choice}", of which ${reason.chosen} is chosen: a wish for this one chooses it`;
  const conditions = unmet.map(({ text }) => text);
  return conditions.length === 0 ? "it isn't shown" : `it depends on ${conditions.join(" and ")}, which doesn't hold`;
}
