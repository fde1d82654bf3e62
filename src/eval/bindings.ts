import type { SourceText } from "#diagnostics/diagnostic.ts";
import type { Expr } from "#syntax/ast.ts";
import { NO_FRAME, type Compiler } from "./code.ts";
import type { Modules } from "./modules.ts";
import type { ModuleScope } from "./scope.ts";
import { delay } from "./thunk.ts";
import type { Lazy } from "./value.ts";

/** A name that was defined outside of the workspace's files, at a prompt: an expression with a text of its own, or a value of a file. */
export type Binding =
  | { readonly kind: "expression"; readonly name: string; readonly expr: Expr; readonly source: SourceText }
  | { readonly kind: "module"; readonly name: string; readonly module: string };

/** The scope with these names before its own; each sees those before it, so that `x = x + 1` counts. */
export function withBindings(
  around: Omit<ModuleScope, "source">,
  bindings: readonly Binding[],
  compiler: Compiler,
  modules: Modules,
): Omit<ModuleScope, "source"> {
  const values = new Map<string, Lazy | undefined>();
  const scopeNow = (): Omit<ModuleScope, "source"> => {
    const known = new Map(values);
    return {
      ...around,
      value: (name) => known.get(name) ?? around.value(name),
      names: () => [...known.keys(), ...around.names()],
    };
  };
  for (const binding of bindings) values.set(binding.name, valueOf(binding, scopeNow(), compiler, modules));
  return scopeNow();
}

function valueOf(binding: Binding, around: Omit<ModuleScope, "source">, compiler: Compiler, modules: Modules): Lazy | undefined {
  if (binding.kind === "module") return modules.scope(binding.module).value(binding.name);
  const { machine } = compiler;
  const scope: ModuleScope = { ...around, source: binding.source };
  return delay(
    machine,
    () => machine.item(() => compiler.code(binding.expr, scope)(NO_FRAME)),
    `\`${binding.name}\``,
    compiler.span(binding.expr, scope),
  );
}
