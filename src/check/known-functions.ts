import type { Expr, Parameter, RuleItem } from "#syntax/ast.ts";
import type { CheckContext, KnownParameter, Recipes } from "./rule.ts";
import { findName, type Binding, type Found, type Scope } from "./scope.ts";

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
  const value = followImports(found, { files, context }, files.size);
  return value?.kind === "function" || value?.kind === "rule" ? functionOf(callee.name, value) : undefined;
}

/** `steps`: files may import one name from one another. */
function followImports(found: Found, recipes: Pick<Recipes, "files" | "context">, steps: number): Binding["value"] {
  if (found.kind !== "binding") return undefined;
  const { value, from } = found.binding;
  if (!from || steps === 0) return value;
  const key = recipes.context.importedModule(found.module.key, from.item);
  const file = key === undefined ? undefined : recipes.files.get(key);
  return file && followImports(findName(file, from.original.text), recipes, steps - 1);
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
