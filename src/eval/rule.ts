import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { badRuleResult, unknownRule } from "#diagnostics/evaluation.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { pathText } from "#config/literal.ts";
import { lookup, namespace } from "#config/names.ts";
import { spanIn } from "#config/workspace.ts";
import type { NamePath, RuleItem } from "#syntax/ast.ts";
import type { Modules } from "./modules.ts";
import { force } from "./thunk.ts";
import type { FunctionValue, Lazy } from "./value.ts";

/** The rule that `using` names (a declaration, or an imported value), else that of `std`. Errors: KILN-E0431. */
export function findRule(modules: Modules, module: string, using: NamePath | undefined, standard: string, at: Span): FunctionValue {
  const value = using && ruleValue(modules, module, using);
  if (using === undefined || value === undefined) {
    const declared = declaredRule(modules, module, using, standard);
    if (declared) return modules.rule(declared.module, declared.item);
    if (using === undefined) throw new KilnFailure([unknownRule(`std.${standard}`, undefined, at)]);
  }
  const place = spanIn(modules.workspace, module, using);
  const text = pathText(using);
  if (value !== undefined) {
    const found = force(value);
    if (typeof found === "object" && found.kind === "function") return found;
    throw new KilnFailure([badRuleResult(text, "is no rule", "name a rule: `rule NAME(lib, target, deps) => …`", place)]);
  }
  const found = lookup(modules.names, inputOf(modules, module), using.parts);
  throw new KilnFailure([unknownRule(text, nearest(text, found.kind === "unknown" ? found.candidates : []), place)]);
}

/** The declaration that `findRule` finds. Undefined: there is none, or it is a value of that file. */
export function declaredRule(
  modules: Modules,
  module: string,
  using: NamePath | undefined,
  standard: string,
): { readonly module: string; readonly item: RuleItem } | undefined {
  if (using && ruleValue(modules, module, using) !== undefined) return undefined;
  const input = inputOf(modules, module);
  const std = modules.workspace.inputs.get(input)?.inputs.get("std");
  const own = using === undefined && std !== undefined ? namespace(modules.names, std).own.get(standard) : undefined;
  const found = using && lookup(modules.names, input, using.parts);
  const named = found?.kind === "found" && found.rest.length === 0 ? found.named : own;
  return named?.item.kind === "rule" ? { module: named.module, item: named.item } : undefined;
}

function ruleValue(modules: Modules, module: string, { parts: [first, ...rest] }: NamePath): Lazy | undefined {
  return first && rest.length === 0 ? modules.scope(module).value(first.text) : undefined;
}

const inputOf = (modules: Modules, module: string): string => modules.workspace.modules.get(module)?.input ?? "";
