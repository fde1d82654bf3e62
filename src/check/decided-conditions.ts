import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { decidedIf, decidedMatch, decidedWhen } from "#diagnostics/static-checks.ts";
import type { Expr, Node } from "#syntax/ast.ts";
import { decided, literal } from "./decided.ts";
import { spanOf, type Rule } from "./rule.ts";
import type { CheckedModule } from "./scope.ts";

/** Conditions that literals decide, so that a part of the text is never evaluated; told for the workspace's own files. */
export const decidedConditions: Rule = function* ({ module, sites, guards }) {
  if (module.input !== "") return;
  for (const { expr } of sites) {
    if (expr.kind === "if") {
      const isTrue = decided(expr.condition);
      if (isTrue !== undefined)
        yield decidedIf(isTrue, spanOf(module, expr.condition), spanOf(module, isTrue ? expr.otherwise : expr.then));
    }
    if (expr.kind === "match" && literal(expr.subject) !== undefined) yield decidedMatch(spanOf(module, expr.subject));
    if (expr.kind === "list") for (const item of expr.items) yield* guard(item, item.when, module);
    if (expr.kind === "record") for (const field of expr.fields) yield* guard(field, field.when, module);
    if (expr.kind === "comprehension") yield* guard(expr.body, expr.filter, module);
  }
  for (const { when, entry } of guards) yield* guard(entry, when, module);
};

function* guard(guarded: Node, when: Expr | undefined, module: CheckedModule): Generator<Diagnostic> {
  const isTrue = when && decided(when);
  if (when && isTrue !== undefined) yield decidedWhen(isTrue, spanOf(module, when), spanOf(module, guarded));
}
