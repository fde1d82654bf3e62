import { symbolsIn } from "./condition.ts";
import { readsOf, type Raise, type SymbolEntry } from "./entry.ts";

/** A raise that is left out, as Kconfig refuses symbols that select one another in a circle. */
export interface LeftOutRaise {
  readonly from: string;
  readonly to: string;
}

/**
 * The same without raises that would close a circle: raising in circles is nothing bad in a recipe. Those that come first are kept.
 */
export function withoutCircles(entries: readonly SymbolEntry[]): {
  readonly entries: readonly SymbolEntry[];
  readonly leftOut: readonly LeftOutRaise[];
} {
  const reads = new Map<string, Set<string>>();
  const add = (from: string, names: readonly string[]): void => {
    const known = reads.get(from) ?? new Set();
    for (const name of names) known.add(name);
    reads.set(from, known);
  };
  for (const one of entries) {
    add(one.name, readsOf(one));
    for (const { name } of one.members ?? []) add(name, [one.name]);
  }
  const reaches = (from: readonly string[], to: string): boolean => {
    const seen = new Set<string>();
    const open = [...from];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === to) return true;
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...(reads.get(name) ?? []));
    }
    return false;
  };
  const leftOut: LeftOutRaise[] = [];
  const keep = (from: string, raises: readonly Raise[]): readonly Raise[] =>
    raises.filter(({ name, when }) => {
      const needed = [from, ...symbolsIn(when)];
      if (reaches(needed, name)) {
        leftOut.push({ from, to: name });
        return false;
      }
      add(name, needed);
      return true;
    });
  const kept = entries.map((one) => ({ ...one, selects: keep(one.name, one.selects), implies: keep(one.name, one.implies) }));
  return { entries: kept, leftOut };
}
