import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { unmetDependency } from "#diagnostics/kconfig-values.ts";
import { OP, partsOf, type ExprId } from "../model/expressions.ts";
import type { SymbolId } from "../model/model.ts";
import { printExpression } from "../model/print-expression.ts";
import { shownSymbol } from "../model/shown-symbol.ts";
import type { Sources } from "../text/sources.ts";
import { letter } from "./flags.ts";
import type { Values } from "./values.ts";

/** Makes a warning of each symbol that is selected against what it depends on, once as long as it says the same. */
export function tellUnmet(values: Values, sources: Sources, report: (diagnostic: Diagnostic) => void): (symbol: SymbolId) => void {
  const told = new Map<SymbolId, string>();
  return (symbol) => {
    const record = values.model.symbols[symbol]!;
    const detail = unmetDetail(values, symbol);
    if (told.get(symbol) === detail) return;
    told.set(symbol, detail);
    const place = values.model.properties[record.properties[0] ?? -1];
    report(unmetDependency(shownSymbol(record), detail, place === undefined ? undefined : sources.span(place)));
  };
}

/** What isn't met, and who selects it, with values. */
export function unmetDetail(values: Values, symbol: SymbolId): string {
  const { dependency, selected } = values.model.symbols[symbol]!;
  const lines = [`Depends on [${values.dependency[symbol] === 1 ? "m" : "n"}]: ${withValues(values, dependency)}`];
  for (const level of [2, 1] as const) {
    const by = partsOf(values.model.expressions, OP.or, selected).filter((part) => values.evaluate(part) === level);
    if (by.length > 0) lines.push(`Selected by [${letter(level)}]:`, ...by.map((part) => `- ${withValues(values, part)}`));
  }
  return lines.join("\n");
}

/** An expression with the values of all its symbols. */
export const withValues = (values: Values, id: ExprId): string =>
  printExpression(values.model, id, (symbol) =>
    values.model.symbols[symbol]!.kind === "option" && values.model.symbols[symbol]!.type !== "unknown" ? values.text(symbol) : undefined,
  );
