import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { dependenciesOf, derivationOf, topologicalOrder } from "#derivation/graph.ts";
import type { Realisation } from "#derivation/output.ts";
import type { Store, Trust } from "#store/store.ts";
import { Contents } from "./contents.ts";
import { keyStep } from "./key.ts";
import { openScanner } from "./scan/scanner.ts";
import { Soundness } from "./soundness.ts";
import { TreeReader } from "./tree-reader.ts";

/**
 * What the steps of a closure came to, dependencies first. Of compilations often no realisation is kept, or by the graph of another checkout only: where all
 * that a step was made from is known, its action is worked out anew, and the store asked for that. Absent: nobody can tell, as of what lies below an image
 * that came from a cache.
 */
export async function knownRealisations(
  graph: DerivationGraph,
  roots: readonly DerivationId[],
  store: Store,
  trust: Trust,
): Promise<ReadonlyMap<DerivationId, Realisation>> {
  const known = new Map<DerivationId, Realisation>();
  const contents = new Contents(store, graph.sources);
  const trees = new TreeReader(store);
  const scanner = openScanner({ store, contents, trees, whole: false });
  const outputsOf = (need: DerivationId): Realisation["outputs"] => known.get(need)?.outputs ?? {};
  const nameOf = (need: DerivationId): string => derivationOf(graph, need).name;
  const keyed = async (id: DerivationId): Promise<Realisation | undefined> => {
    const derivation = derivationOf(graph, id);
    if (!dependenciesOf(derivation).every((need) => known.has(need))) return undefined;
    try {
      const { action } = await keyStep(derivation, { contents, trees, scanner, outputsOf, nameOf });
      const result = store.actionResult(action, trust);
      return result === undefined ? undefined : { derivation: id, action, outputs: result.outputs };
    } catch (error) {
      // What it was made from is there no longer.
      if (error instanceof KilnFailure) return undefined;
      throw error;
    }
  };
  try {
    for (const id of topologicalOrder(graph, roots)) {
      const realisation = store.realisation(id, trust) ?? (await keyed(id));
      if (realisation !== undefined) known.set(id, realisation);
    }
  } finally {
    scanner.close();
  }
  return known;
}

/** Whether those may be told to others, by all that is known of them. */
export function soundnessOf(graph: DerivationGraph, known: Iterable<Realisation>, store: Store): Soundness {
  const soundness = new Soundness(graph, store);
  for (const { derivation, action } of known) soundness.tell(derivation, action, false);
  return soundness;
}
