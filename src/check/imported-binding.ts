import type { Recipes } from "./rule.ts";
import { findName, type Found } from "./scope.ts";

type FoundBinding = Extract<Found, { kind: "binding" }>;

/** What a name stands for, through the files that it is imported from. `steps`: files may import one name from one another. */
export function importedBinding(
  found: Found,
  recipes: Pick<Recipes, "files" | "context">,
  steps: number = recipes.files.size,
): FoundBinding | undefined {
  if (found.kind !== "binding") return undefined;
  const { from } = found.binding;
  if (!from || steps === 0) return found;
  const key = recipes.context.importedModule(found.module.key, from.item);
  const file = key === undefined ? undefined : recipes.files.get(key);
  return file && importedBinding(findName(file, from.original.text), recipes, steps - 1);
}
