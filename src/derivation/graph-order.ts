import { badGraph, derivationCycle } from "#diagnostics/derivation.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Derivation, DerivationGraph, DerivationId } from "./derivation.ts";
import type { Digest } from "./digest.ts";

/** A derivation never changes, and is asked for what it needs by each step from the evaluation to the build. */
const known = new WeakMap<Derivation, readonly DerivationId[]>();

/** Of an id that is known to be one of the graph's. */
export function derivationOf({ derivations }: Pick<DerivationGraph, "derivations">, id: DerivationId): Derivation {
  const derivation = derivations.get(id);
  if (derivation === undefined) throw new Error(`no derivation ${id}`);
  return derivation;
}

/** Ids of the derivations that one takes inputs from; each once, in the order of the input paths as given. */
export function dependenciesOf(derivation: Derivation): readonly DerivationId[] {
  let needs = known.get(derivation);
  if (needs === undefined) {
    const ids = new Set<DerivationId>();
    for (const input of Object.values(derivation.inputs)) if ("derivation" in input) ids.add(input.derivation);
    known.set(derivation, (needs = [...ids]));
  }
  return needs;
}

/** The same, of a derivation that isn't read where the graph knows without. Undefined: it doesn't hold it. */
function needsIn({ derivations, outline }: DerivationGraph, id: DerivationId): readonly DerivationId[] | undefined {
  if (outline) return outline.needs(id);
  const derivation = derivations.get(id);
  return derivation && dependenciesOf(derivation);
}

/**
 * All that `roots` need, themselves included, dependencies first; equal input gives equal order. Throws a `KilnFailure`: KILN-E0503
 * for a cycle (possible only in a graph that was read from a file), KILN-E0504 for an id that the graph doesn't hold.
 */
export function topologicalOrder(graph: DerivationGraph, roots: Iterable<DerivationId>): readonly DerivationId[] {
  const told = graph.outline?.closure(roots);
  if (told) return told;
  const order: DerivationId[] = [];
  const state = new Map<DerivationId, "open" | "done">();
  // An explicit stack: chains of thousands of patches must not exhaust the call stack.
  const stack: { readonly id: DerivationId; readonly needs: readonly DerivationId[]; next: number }[] = [];
  const enter = (id: DerivationId): void => {
    const needs = needsIn(graph, id);
    if (needs === undefined) throw new KilnFailure([badGraph(`it doesn't hold the derivation ${id}`)]);
    state.set(id, "open");
    stack.push({ id, needs, next: 0 });
  };
  for (const root of roots) {
    if (!state.has(root)) enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const need = top.needs[top.next++];
      if (need === undefined) {
        state.set(top.id, "done");
        order.push(top.id);
        stack.pop();
      } else if (!state.has(need)) {
        enter(need);
      } else if (state.get(need) === "open") {
        const path = [...stack.slice(stack.findIndex(({ id }) => id === need)).map(({ id }) => id), need];
        throw new KilnFailure([derivationCycle(path.map((id) => graph.derivations.get(id)?.name ?? id))]);
      }
    }
  }
  return order;
}

/** The part of a graph that `roots` need. */
export function subgraph(graph: DerivationGraph, roots: Iterable<DerivationId>): DerivationGraph {
  const derivations = new Map<DerivationId, Derivation>();
  const sources = new Map<Digest, string>();
  for (const id of topologicalOrder(graph, roots)) {
    const derivation = graph.derivations.get(id);
    if (derivation === undefined) continue;
    derivations.set(id, derivation);
    for (const input of Object.values(derivation.inputs)) {
      const place = "source" in input ? graph.sources.get(input.source) : undefined;
      if ("source" in input && place !== undefined) sources.set(input.source, place);
    }
  }
  const { places, sharedSources } = graph;
  return { derivations, sources, ...(places === undefined ? {} : { places }), ...(sharedSources === undefined ? {} : { sharedSources }) };
}
