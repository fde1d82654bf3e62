import type { Derivation, DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { derivationOf } from "#derivation/graph.ts";
import type { InputMount } from "#sandbox/sandbox.ts";
import type { Store, Trust } from "#store/store.ts";
import { Contents } from "./contents.ts";
import type { RealisedOutputs } from "./input-root.ts";
import { keyStep } from "./key.ts";
import { planMounts } from "./mounts.ts";
import { openScanner } from "./scan/scanner.ts";
import { TreeReader } from "./tree-reader.ts";

/** A step as it would be run: what its sandbox shows. */
export interface LaidOutStep {
  readonly derivation: Derivation;
  /** Parents before children; paths below the working folder. */
  readonly mounts: readonly InputMount[];
}

/** What a build gives a step, of which all inputs are realised. Throws what keying and mounting throw. */
export async function layOutStep(graph: DerivationGraph, id: DerivationId, outputsOf: RealisedOutputs, store: Store): Promise<LaidOutStep> {
  const derivation = derivationOf(graph, id);
  const contents = new Contents(store, graph.sources);
  const trees = new TreeReader(store);
  const scanner = openScanner({ store, contents, trees, whole: false });
  try {
    const nameOf = (need: DerivationId): string => derivationOf(graph, need).name;
    const { entries } = await keyStep(derivation, { contents, trees, scanner, outputsOf, nameOf });
    return { derivation, mounts: await planMounts(entries, store, contents) };
  } finally {
    scanner.close();
  }
}

/** Commands of these that ended badly when they were last run as they are now: they left a log, and no result. */
export function failedSteps(graph: DerivationGraph, ids: Iterable<DerivationId>, store: Store, trust: Trust): readonly DerivationId[] {
  return [...ids].filter(
    (id) =>
      graph.derivations.has(id) &&
      store.log(id) !== undefined &&
      store.realisation(id, "sandboxed") === undefined &&
      (trust === "sandboxed" || store.realisation(id, trust) === undefined),
  );
}
