import picomatch from "picomatch";
import type { DerivationGraph, DerivationId, DerivationKind } from "#derivation/derivation.ts";
import { dependenciesOf, topologicalOrder } from "#derivation/graph.ts";

/** Which steps of a graph are asked for: those that all fields allow. */
export interface StepQuery {
  /** What these need, themselves included. */
  readonly deps: readonly DerivationId[];
  /** What needs these, themselves included. With `deps`: all that lies on a path from there to here. */
  readonly rdeps: readonly DerivationId[];
  /** How far `deps` and `rdeps` go; 1: direct ones. */
  readonly depth: number;
  readonly kinds: readonly DerivationKind[];
  /** Globs over names, in which `*` stands for `/` too. */
  readonly names: readonly string[];
}

/** Ids of those that `roots` need, dependencies first. */
export function selectSteps(graph: DerivationGraph, roots: readonly DerivationId[], query: StepQuery): readonly DerivationId[] {
  const all = topologicalOrder(graph, roots);
  const needed = query.deps.length === 0 ? undefined : reach(query.deps, query.depth, (id) => needsOf(graph, id));
  const users = query.rdeps.length === 0 ? undefined : usersIn(graph, all);
  const using = users && reach(query.rdeps, query.depth, (id) => users.get(id) ?? []);
  const isNamed = query.names.length === 0 ? undefined : picomatch([...query.names], { bash: true, dot: true });
  return all.filter((id) => {
    const derivation = graph.derivations.get(id);
    if (derivation === undefined || needed?.has(id) === false || using?.has(id) === false) return false;
    if (query.kinds.length > 0 && !query.kinds.includes(derivation.kind)) return false;
    return isNamed === undefined || isNamed(derivation.name);
  });
}

function needsOf(graph: DerivationGraph, id: DerivationId): readonly DerivationId[] {
  const derivation = graph.derivations.get(id);
  return derivation === undefined ? [] : dependenciesOf(derivation);
}

function usersIn(graph: DerivationGraph, ids: readonly DerivationId[]): ReadonlyMap<DerivationId, readonly DerivationId[]> {
  const users = new Map<DerivationId, DerivationId[]>();
  for (const id of ids) {
    for (const need of needsOf(graph, id)) {
      const known = users.get(need);
      if (known) known.push(id);
      else users.set(need, [id]);
    }
  }
  return users;
}

function reach(
  from: readonly DerivationId[],
  depth: number,
  next: (id: DerivationId) => readonly DerivationId[],
): ReadonlySet<DerivationId> {
  const reached = new Set(from);
  let edge = [...reached];
  for (let i = 0; i < depth && edge.length > 0; i++) {
    const further: DerivationId[] = [];
    for (const id of edge) {
      for (const one of next(id)) {
        if (reached.has(one)) continue;
        reached.add(one);
        further.push(one);
      }
    }
    edge = further;
  }
  return reached;
}
