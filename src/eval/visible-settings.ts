import type { ResolvedLibrary, ResolvedTarget } from "#config/resolved.ts";

/** Library → its options as a text, which is the same exactly where all that texts and C code can see of them is. */
export function settingsOf(target: ResolvedTarget): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { library, name, value, cName, type } of target.options.values())
    found.set(library, `${found.get(library) ?? ""}${JSON.stringify([name, type.kind, String(value), cName])}`);
  return found;
}

/** Library → those that it needs, directly or not. `libraries`: dependencies before their users. */
export function neededBy(libraries: readonly ResolvedLibrary[]): ReadonlyMap<string, ReadonlySet<string>> {
  const needed = new Map<string, ReadonlySet<string>>();
  for (const { name, needs } of libraries) needed.set(name, new Set(needs.flatMap((need) => [need, ...(needed.get(need) ?? [])])));
  return needed;
}
