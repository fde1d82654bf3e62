import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { sizeOf, type Digest } from "#derivation/digest.ts";
import { dependenciesOf, topologicalOrder } from "#derivation/graph.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Store, Trust } from "#store/store.ts";
import { Contents } from "./contents.ts";
import { keyStep } from "./key.ts";
import { storeLookUp, type KnownRealisation } from "./look-up.ts";
import { openScanner } from "./scan/scanner.ts";
import { TreeReader } from "./tree-reader.ts";

/** What of a graph is asked for. */
export interface AskedGraph {
  readonly graph: DerivationGraph;
  readonly roots: readonly DerivationId[];
}

/** How the compile steps of one graph differ from those of another. */
export interface CompileDifference {
  readonly units: number;
  /** Those with a key that no step of the other graph has. */
  readonly changed: number;
  /** Of those: what they read was never made, so that they may have the same key after all. */
  readonly unsure: number;
  /** Of those: they were made at another time, so that they needn't be compiled. */
  readonly known: number;
  /** How much larger the changed objects are (bytes); undefined: some of them, or of those that they replace, were never made. */
  readonly objectBytes: number | undefined;
}

/**
 * Compares what two graphs compile, by the keys of their steps, which hold of the options only those that a source reads. Builds nothing; what isn't in
 * the store is unsure.
 */
export async function compareCompiles(before: AskedGraph, after: AskedGraph, store: Store, trust: Trust): Promise<CompileDifference> {
  const [old, now] = [compilesOf(before), compilesOf(after)];
  const gone = [...old].filter((id) => !now.has(id));
  const come = [...now].filter((id) => !old.has(id));
  const keysBefore = await keysOf(before.graph, gone, store, trust);
  const keysAfter = await keysOf(after.graph, come, store, trust);
  const known = new Set(keysBefore.values());
  const changed = come.filter((id) => {
    const key = keysAfter.get(id);
    return key === undefined || !known.has(key);
  });
  const same = new Set(keysAfter.values());
  const replaced = gone.filter((id) => {
    const key = keysBefore.get(id);
    return key === undefined || !same.has(key);
  });
  const sizeAfter = sizesOf(changed, keysAfter, store, trust);
  const sizeBefore = sizesOf(replaced, keysBefore, store, trust);
  return {
    units: now.size,
    changed: changed.length,
    unsure: changed.filter((id) => keysAfter.get(id) === undefined).length,
    known: changed.filter((id) => isMade(keysAfter.get(id), store, trust)).length,
    objectBytes: sizeAfter === undefined || sizeBefore === undefined ? undefined : sizeAfter - sizeBefore,
  };
}

const compilesOf = ({ graph, roots }: AskedGraph): ReadonlySet<DerivationId> =>
  new Set(topologicalOrder(graph, roots).filter((id) => graph.derivations.get(id)?.kind === "compile"));

/** Keys of those steps whose inputs are in the store. */
async function keysOf(
  graph: DerivationGraph,
  ids: readonly DerivationId[],
  store: Store,
  trust: Trust,
): Promise<ReadonlyMap<DerivationId, Digest>> {
  const lookUp = storeLookUp(store, trust);
  const contents = new Contents(store, graph.sources);
  const trees = new TreeReader(store);
  const scanner = openScanner({ store, contents, trees, whole: false });
  const realised = new Map<DerivationId, KnownRealisation | undefined>();
  const realisation = (id: DerivationId): KnownRealisation | undefined => {
    if (!realised.has(id)) realised.set(id, lookUp(id));
    return realised.get(id);
  };
  const keys = new Map<DerivationId, Digest>();
  try {
    for (const id of ids) {
      const derivation = graph.derivations.get(id);
      if (derivation === undefined || !dependenciesOf(derivation).every((need) => realisation(need) !== undefined)) continue;
      const outputsOf = (need: DerivationId): KnownRealisation["outputs"] => realisation(need)?.outputs ?? {};
      const nameOf = (need: DerivationId): string => graph.derivations.get(need)?.name ?? need;
      try {
        keys.set(id, (await keyStep(derivation, { contents, trees, scanner, outputsOf, nameOf })).action);
      } catch (error) {
        // What a build would tell; here it only isn't known.
        if (!(error instanceof KilnFailure)) throw error;
      }
    }
  } finally {
    scanner.close();
  }
  return keys;
}

const isMade = (key: Digest | undefined, store: Store, trust: Trust): boolean =>
  key !== undefined && store.actionResult(key, trust) !== undefined;

/** Bytes of all objects together; undefined: one was never made. */
function sizesOf(ids: readonly DerivationId[], keys: ReadonlyMap<DerivationId, Digest>, store: Store, trust: Trust): number | undefined {
  let bytes = 0;
  for (const id of ids) {
    const key = keys.get(id);
    const result = key === undefined ? undefined : store.actionResult(key, trust);
    if (result === undefined) return undefined;
    for (const output of Object.values(result.outputs)) bytes += sizeOf(output.digest);
  }
  return bytes;
}
