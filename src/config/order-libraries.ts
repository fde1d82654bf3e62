import type { Span } from "#diagnostics/diagnostic.ts";

export type Edges = ReadonlyMap<string, ReadonlyMap<string, Span>>;

/** Dependencies before their users, ties by name. Undefined where libraries need one another. */
export function orderLibraries(names: Iterable<string>, edges: Edges): readonly string[] | undefined {
  const users = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const name of names) {
    const needs = [...(edges.get(name)?.keys() ?? [])];
    open.set(name, needs.length);
    for (const need of needs) users.set(need, [...(users.get(need) ?? []), name]);
  }
  const ready = [...open].flatMap(([name, count]) => (count === 0 ? [name] : [])).toSorted();
  const ordered: string[] = [];
  for (let name = ready.shift(); name !== undefined; name = ready.shift()) {
    ordered.push(name);
    for (const user of users.get(name) ?? []) {
      const left = (open.get(user) ?? 0) - 1;
      open.set(user, left);
      if (left === 0) insert(ready, user);
    }
  }
  return ordered.length === open.size ? ordered : undefined;
}

/** Every circle that a walk in order of the names closes, each beginning at its first name, which stands again at its end. */
export function findCycles(names: Iterable<string>, edges: Edges): readonly (readonly string[])[] {
  const cycles = new Map<string, readonly string[]>();
  const done = new Set<string>();
  const path: string[] = [];
  const walk = (name: string): void => {
    const from = path.indexOf(name);
    if (from >= 0) {
      const circle = path.slice(from);
      const first = circle.indexOf([...circle].toSorted()[0] ?? name);
      const turned = [...circle.slice(first), ...circle.slice(0, first)];
      cycles.set(turned.join(" "), [...turned, turned[0] ?? name]);
    }
    if (from >= 0 || done.has(name)) return;
    path.push(name);
    for (const need of [...(edges.get(name)?.keys() ?? [])].toSorted()) walk(need);
    path.pop();
    done.add(name);
  };
  for (const name of [...names].toSorted()) walk(name);
  return [...cycles.values()];
}

function insert(sorted: string[], name: string): void {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < name) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, name);
}
