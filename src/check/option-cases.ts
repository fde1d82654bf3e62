import type { Entry, TypeExpr } from "#syntax/ast.ts";
import { bodyName } from "./bodies.ts";
import { plainText } from "./literals.ts";
import type { CheckContext } from "./rule.ts";
import type { CheckedModule } from "./scope.ts";

/** What a value can be: these (as `match` compares them), any value of its type, or nobody knows before evaluation. */
export type Cases = readonly string[] | "any" | "unknown";

/** Library (the last part of its name, or "app of IMAGE") → option → its cases; unknown where several of that name exist. */
export type OptionCases = ReadonlyMap<string, ReadonlyMap<string, Cases>>;

export function casesOfType(type: TypeExpr): Cases {
  if (type.kind === "type-enum") return type.values.map((value) => JSON.stringify(plainText(value) ?? ""));
  return type.kind === "type-name" && type.name === "bool" ? BOOL : "any";
}

const BOOL: Cases = ["true", "false"];

/** `optionsFrom`: those of a Kconfig file; undefined: nobody knows. */
export function collectOptions(modules: readonly Pick<CheckedModule, "module">[], optionsFrom: CheckContext["optionsFrom"]): OptionCases {
  const found = new Map<string, Map<string, Cases>>();
  const unknown = new Set<string>();
  const add = (library: string, entries: readonly Entry[]): void => {
    const own = found.get(library) ?? new Map<string, Cases>();
    found.set(library, own);
    for (const entry of entries) {
      if (entry.kind === "option") own.set(entry.name.text, own.has(entry.name.text) ? "unknown" : casesOfType(entry.type));
      if (entry.kind === "options-from") {
        const declared = optionsFrom(entry);
        if (!declared) unknown.add(library);
        for (const { name, isBool } of declared ?? []) own.set(name, own.has(name) ? "unknown" : isBool ? BOOL : "any");
      }
      if (entry.kind === "block" && entry.keyword.text === "app") add(`app of ${library}`, entry.entries);
    }
  };
  const interfaces = new Set<string>();
  for (const { module } of modules) {
    for (const item of module.items) {
      const name = bodyName(item);
      if (name !== undefined && "entries" in item) add(name, item.entries);
      if (name !== undefined && item.kind === "declaration" && item.keyword === "interface") interfaces.add(name);
    }
  }
  // Its name stands for whoever provides it.
  for (const name of [...interfaces, ...unknown]) found.delete(name);
  return found;
}
