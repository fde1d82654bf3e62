import type { ResolvedLibrary, ResolvedTarget } from "#config/resolved.ts";

/** Library → its options as a text, which is the same exactly where all that texts and C code can see of them is. */
export function settingsOf(target: ResolvedTarget): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { library, name, value, cName, type } of target.options.values())
    found.set(library, `${found.get(library) ?? ""}${JSON.stringify([name, type.kind, String(value), cName])}`);
  return found;
}

/** Library → those that it needs, directly or not, in the order of `libraries`: dependencies before their users. */
export function neededBy(libraries: readonly ResolvedLibrary[]): ReadonlyMap<string, readonly string[]> {
  const places = new Map(libraries.map(({ name }, i) => [name, i]));
  const needed = new Map<string, readonly string[]>();
  for (const { name, needs } of libraries) {
    const all = new Set(needs);
    for (const need of needs) for (const one of needed.get(need) ?? []) all.add(one);
    needed.set(
      name,
      [...all].toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0)),
    );
  }
  return needed;
}
