import type { Expr, Parameter, RuleItem } from "#syntax/ast.ts";
import type { CheckContext, KnownParameter, Recipes } from "./rule.ts";
import { importedBinding } from "./imported-binding.ts";
import { findName, type Scope } from "./scope.ts";

/** A function that a call certainly calls. `types`: of its parameters, where it is written in a recipe. */
export interface KnownFunction {
  readonly name: string;
  readonly params: readonly (KnownParameter & Pick<Parameter, "type">)[];
}

/** Follows names through `let` and imports. Undefined: only evaluation tells. */
export function knownFunction(
  callee: Expr,
  scope: Scope,
  { files, context }: Pick<Recipes, "files" | "context">,
): KnownFunction | undefined {
  if (callee.kind === "function") return functionOf("fn", callee);
  if (callee.kind !== "ref") return undefined;
  const found = findName(scope, callee.name);
  if (found.kind === "nothing") return builtinOf(callee.name, context);
  const { value } = importedBinding(found, { files, context })?.binding ?? {};
  return value?.kind === "function" || value?.kind === "rule" ? functionOf(callee.name, value) : undefined;
}

function functionOf(name: string, { params }: { readonly params: RuleItem["params"] }): KnownFunction {
  return {
    name,
    params: params.map((param) => ({
      name: param.name.text,
      optional: param.fallback !== undefined,
      ...(param.type ? { type: param.type } : {}),
    })),
  };
}

function builtinOf(name: string, context: CheckContext): KnownFunction | undefined {
  const params = context.builtins.get(name);
  return params && { name, params };
}
