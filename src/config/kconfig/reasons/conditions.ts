import { OP, partsOf, type ExprId } from "../model/expressions.ts";
import type { Tristate } from "../model/model.ts";
import { printExpression } from "../model/print-expression.ts";
import { shownSymbol } from "../model/shown-symbol.ts";
import { withValues } from "../values/unmet.ts";
import type { Values } from "../values/values.ts";
import type { ShownCondition } from "./reason.ts";

export type Letter = "n" | "m" | "y";

export const LEVELS: readonly Letter[] = ["n", "m", "y"];

/** A condition as it is written, with values. */
export function shownCondition(values: Values, id: ExprId): ShownCondition {
  const names = new Set<string>();
  const { model } = values;
  printExpression(model, id, (symbol) => {
    if (model.symbols[symbol]!.kind === "option") names.add(shownSymbol(model.symbols[symbol]));
    return undefined;
  });
  return { text: withValues(values, id), value: LEVELS[values.evaluate(id)] ?? "n", symbols: [...names] };
}

/** The parts of a condition that aren't y. `rounded`: what counts of their values. */
export function standingAgainst(values: Values, id: ExprId, rounded: (value: Tristate) => Tristate): readonly ShownCondition[] {
  return partsOf(values.model.expressions, OP.and, id)
    .filter((part) => rounded(values.evaluate(part)) < 2)
    .map((part) => shownCondition(values, part));
}
