import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { badRuleResult, unknownRule } from "#diagnostics/evaluation.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { pathText } from "#config/literal.ts";
import { lookup, namespace } from "#config/names.ts";
import { spanIn } from "#config/workspace.ts";
import type { NamePath } from "#syntax/ast.ts";
import type { Modules } from "./modules.ts";
import { force } from "./thunk.ts";
import type { FunctionValue } from "./value.ts";

/** The rule that `using` names (a declaration, or an imported value), else that of `std`. Errors: KILN-E0431. */
export function findRule(modules: Modules, module: string, using: NamePath | undefined, standard: string, at: Span): FunctionValue {
  const input = modules.workspace.modules.get(module)?.input ?? "";
  if (using === undefined) {
    const std = modules.workspace.inputs.get(input)?.inputs.get("std");
    const named = std === undefined ? undefined : namespace(modules.names, std).own.get(standard);
    if (named?.item.kind !== "rule") throw new KilnFailure([unknownRule(`std.${standard}`, undefined, at)]);
    return modules.rule(named.module, named.item);
  }
  const [first, ...rest] = using.parts;
  const value = first && rest.length === 0 ? modules.scope(module).value(first.text) : undefined;
  const place = spanIn(modules.workspace, module, using);
  if (value !== undefined) {
    const found = force(value);
    if (typeof found === "object" && found.kind === "function") return found;
    throw new KilnFailure([badRuleResult(pathText(using), "is no rule", "name a rule: `rule NAME(lib, target, deps) => …`", place)]);
  }
  const found = lookup(modules.names, input, using.parts);
  if (found.kind === "found" && found.named.item.kind === "rule" && found.rest.length === 0)
    return modules.rule(found.named.module, found.named.item);
  const known = found.kind === "unknown" ? found.candidates : [];
  throw new KilnFailure([unknownRule(pathText(using), nearest(pathText(using), known), place)]);
}
