import { unusedName } from "#diagnostics/static-checks.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { spanOf, type Recipes, type Rule } from "./rule.ts";
import { findName, visibleNames, type Binding, type Scope } from "./scope.ts";

const WORDS: Readonly<Partial<Record<Binding["what"], string>>> = { let: "value", "file-let": "value", const: "const", import: "import" };

/** Values of `let`, consts and imports that nobody uses, in the workspace's own files; those whose names begin with `_` are meant. */
export const unusedNames: Rule = function* (recipes) {
  const { module } = recipes;
  if (module.input !== "") return;
  const used = usedBindings(recipes);
  for (const scope of recipes.scopes) {
    for (const binding of scope.bindings) {
      const word = WORDS[binding.what];
      if (word === undefined || used.has(binding) || binding.name.text.startsWith("_")) continue;
      yield unusedName(binding.name.text, word, spanOf(module, binding.name));
    }
  }
};

function usedBindings({ sites, module, files, exported, context }: Recipes): ReadonlySet<Binding> {
  const used = new Set<Binding>();
  const file = files.get(module.key);
  if (file === undefined) throw new Error(`no scope of ${module.key}`);
  const use = (scope: Scope, name: string): void => {
    const found = findName(scope, name);
    if (found.kind === "binding") used.add(found.binding);
    // A misspelt name is one mistake, not two.
    const meant = found.kind === "nothing" && !context.builtins.has(name) ? nearest(name, visibleNames(scope)) : undefined;
    if (meant !== undefined) use(scope, meant);
  };
  for (const { expr, scope, phase } of sites) {
    if (expr.kind !== "ref") continue;
    use(scope, expr.name);
    // Conditions and settings see consts whatever the fields of the block are called.
    if (phase === "configuration") use(file, expr.name);
  }
  for (const name of exported) use(file, name);
  for (const item of module.module.items) {
    if (item.kind === "declaration" && item.using) use(file, item.using.parts[0]?.text ?? "");
  }
  return used;
}
