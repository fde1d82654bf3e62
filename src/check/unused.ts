import { unusedName } from "#diagnostics/static-checks.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { spanOf, type Recipes, type Rule } from "./rule.ts";
import { findName, moduleOf, visibleNames, type Binding, type CheckedModule, type Scope } from "./scope.ts";

const WORDS: Readonly<Partial<Record<Binding["what"], string>>> = { let: "value", "file-let": "value", const: "const", import: "import" };

/** Values of `let`, consts and imports that nobody uses, in the workspace's own files; those whose names begin with `_` are meant. */
export const unusedNames: Rule = function* (recipes) {
  const used = usedBindings(recipes);
  for (const scope of recipes.scopes) {
    const module = moduleOf(scope);
    if (module.input !== "") continue;
    for (const binding of scope.bindings) {
      const word = WORDS[binding.what];
      if (word === undefined || used.has(binding) || binding.name.text.startsWith("_")) continue;
      yield unusedName(binding.name.text, word, spanOf(module, binding.name));
    }
  }
};

function usedBindings({ sites, modules, files, context }: Recipes): ReadonlySet<Binding> {
  const used = new Set<Binding>();
  const use = (scope: Scope | undefined, name: string): void => {
    const found = scope && findName(scope, name);
    if (found?.kind === "binding") used.add(found.binding);
    // A misspelt name is one mistake, not two.
    const meant = scope && found?.kind === "nothing" ? nearest(name, visibleNames(scope)) : undefined;
    if (scope && meant !== undefined) use(scope, meant);
  };
  for (const { expr, scope, phase } of sites) {
    if (expr.kind !== "ref") continue;
    use(scope, expr.name);
    // Conditions and settings see consts whatever the fields of the block are called.
    if (phase === "configuration") use(files.get(moduleOf(scope).key), expr.name);
  }
  for (const module of modules) {
    for (const item of module.module.items) {
      if (item.kind === "import") {
        const from = context.importedModule(module.key, item);
        for (const { name } of item.names) use(from === undefined ? undefined : files.get(from), name.text);
      }
      if (item.kind === "declaration" && item.using) use(fileOf(files, module), item.using.parts[0]?.text ?? "");
    }
  }
  return used;
}

const fileOf = (files: Recipes["files"], module: CheckedModule): Scope | undefined => files.get(module.key);
