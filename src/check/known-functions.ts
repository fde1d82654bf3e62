import type { Expr, Parameter, RuleItem } from "#syntax/ast.ts";
import type { CheckContext, KnownParameter, Recipes } from "./rule.ts";
import { findName, type Found, type Scope } from "./scope.ts";

/** A function that a call certainly calls. `types`: of its parameters, where it is written in a recipe. */
export interface KnownFunction {
  readonly name: string;
  readonly params: readonly (KnownParameter & Pick<Parameter, "type">)[];
}

/** Follows names through `let` and imports. Undefined: only evaluation tells. */
export function knownFunction(callee: Expr, scope: Scope, { files, context }: Pick<Recipes, "files" | "context">): KnownFunction | undefined {
  if (callee.kind === "function") return functionOf("fn", callee);
  if (callee.kind !== "ref") return undefined;
  let found = findName(scope, callee.name);
  if (found.kind === "nothing") return builtinOf(callee.name, context);
  // Files may import one name from one another.
  for (let step = 0; step <= files.size && found.kind === "binding" && found.binding.from; step++) {
    const { item, original }: NonNullable<typeof found.binding.from> = found.binding.from;
    const key: string | undefined = context.importedModule(found.module.key, item);
    const file: Scope | undefined = key === undefined ? undefined : files.get(key);
    found = file ? findName(file, original.text) : ({ kind: "nothing" } satisfies Found);
  }
  if (found.kind !== "binding") return undefined;
  const { value } = found.binding;
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
