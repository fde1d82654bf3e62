import type { Derivation, DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { derivationOf, topologicalOrder } from "#derivation/graph.ts";

/** Which step of an older graph each step of a newer one replaces. */
export type Pairs = ReadonlyMap<DerivationId, DerivationId>;

/** A graph, of which only what `roots` need counts. */
export interface RootedGraph {
  readonly graph: DerivationGraph;
  readonly roots: readonly DerivationId[];
}

/**
 * A step that is in both replaces itself. Else steps of equal kind, name, target and build system are one another's; of several such those that have
 * most in common. Of what is left (an archive of another version is called otherwise), steps of one kind that stand at one place among the inputs of steps that
 * replace each other do so too. All others are new, or gone. `sure`: steps of the newer graph with those that they replace, whatever they are called.
 */
export function pairSteps(
  before: RootedGraph,
  after: RootedGraph,
  sure: readonly (readonly [after: DerivationId, before: DerivationId])[] = [],
): Pairs {
  const old = topologicalOrder(before.graph, before.roots);
  const now = topologicalOrder(after.graph, after.roots);
  const [isOld, isNow] = [new Set(old), new Set(now)];
  const pairs = new Map<DerivationId, DerivationId>(sure);
  const replaced = new Set(pairs.values());
  const left = new Map<string, Set<DerivationId>>();
  for (const id of old) {
    if (replaced.has(id)) continue;
    if (isNow.has(id)) pairs.set(id, id);
    else addTo(left, calledIn(before.graph, id), id);
  }
  for (const id of now) {
    if (isOld.has(id) || pairs.has(id)) continue;
    const candidates = left.get(calledIn(after.graph, id));
    const found = candidates && nearest(derivationOf(after.graph, id), before.graph, candidates);
    if (found === undefined) continue;
    candidates?.delete(found);
    pairs.set(id, found);
  }
  pairByPlace(before.graph, after.graph, now, pairs);
  return pairs;
}

/** Users before what they need: what is paired here pairs its own inputs in turn. */
function pairByPlace(
  before: DerivationGraph,
  after: DerivationGraph,
  now: readonly DerivationId[],
  pairs: Map<DerivationId, DerivationId>,
): void {
  const taken = new Set(pairs.values());
  for (const id of now.toReversed()) {
    const other = pairs.get(id);
    if (other === undefined || other === id) continue;
    const old = derivationOf(before, other).inputs;
    for (const [path, input] of Object.entries(derivationOf(after, id).inputs)) {
      const place = old[path];
      if (!("derivation" in input) || !place || !("derivation" in place)) continue;
      if (pairs.has(input.derivation) || taken.has(place.derivation)) continue;
      if (derivationOf(after, input.derivation).kind !== derivationOf(before, place.derivation).kind) continue;
      pairs.set(input.derivation, place.derivation);
      taken.add(place.derivation);
    }
  }
}

function addTo(sets: Map<string, Set<DerivationId>>, key: string, id: DerivationId): void {
  const known = sets.get(key);
  if (known) known.add(id);
  else sets.set(key, new Set([id]));
}

function calledIn(graph: DerivationGraph, id: DerivationId): string {
  const { kind, name, target, buildSystem } = derivationOf(graph, id);
  return JSON.stringify([kind, name, target, buildSystem]);
}

function nearest(wanted: Derivation, before: DerivationGraph, candidates: ReadonlySet<DerivationId>): DerivationId | undefined {
  const [first] = candidates;
  if (candidates.size <= 1) return first;
  const parts = partsOf(wanted);
  let best: { readonly id: DerivationId; readonly common: number } | undefined;
  for (const id of candidates) {
    let common = 0;
    for (const part of partsOf(derivationOf(before, id))) if (parts.has(part)) common++;
    if (best === undefined || common > best.common) best = { id, common };
  }
  return best?.id;
}

const partsOf = ({ command, inputs, env, outputs, scan, fetch }: Derivation): ReadonlySet<string> =>
  new Set([
    ...command,
    ...Object.entries({ ...inputs, ...env }).map((entry) => JSON.stringify(entry)),
    ...outputs,
    scan?.source ?? "",
    ...(fetch ? [fetch.hash, ...fetch.urls] : []),
  ]);
