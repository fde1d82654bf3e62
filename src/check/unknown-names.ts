import { unknownName } from "#diagnostics/static-checks.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { spanOf, type Rule } from "./rule.ts";
import { findName, moduleOf, visibleNames } from "./scope.ts";

/** Names that stand for no value, option or platform where they are used. */
export const unknownNames: Rule = function* ({ sites, context }) {
  for (const { expr, scope, phase, isMemberOf } of sites) {
    if (expr.kind !== "ref" || phase === "configuration" || findName(scope, expr.name).kind !== "nothing") continue;
    const module = moduleOf(scope);
    // `sched.threads`, `target.platform == qemu`: what exactly these may name is settled with the declarations.
    const declared = context.declared(module.input);
    if (context.builtins.has(expr.name) || declared.has(expr.name)) continue;
    const near = nearest(expr.name, [...visibleNames(scope), ...context.builtins.keys(), ...(isMemberOf ? declared.keys() : [])]);
    yield unknownName(expr.name, near, expr.name === "opt" || expr.name === "target", spanOf(module, expr));
  }
};
