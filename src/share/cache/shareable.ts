import { knownRealisations, soundnessOf } from "#build/known-realisations.ts";
import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { derivationOf } from "#derivation/graph.ts";
import { hashOf } from "#derivation/digest.ts";
import type { Realisation } from "#derivation/output.ts";
import type { Store } from "#store/store.ts";
import type { Statement } from "./statement.ts";

/**
 * What may be told to others of steps that this store has realised: of each its realisation and its action's result, dependencies first. Left out is what was
 * fetched (everybody has its hash, and where it comes from), what ran in a sandbox too weak to vouch for it or came out otherwise when it was run again, and
 * the realisations of all that was made from that.
 */
export async function shareableSteps(
  graph: DerivationGraph,
  roots: readonly DerivationId[],
  store: Store,
): Promise<Generator<readonly Statement[]>> {
  return statementsOfAll(graph, await knownRealisations(graph, roots, store, "sandboxed"), store);
}

function* statementsOfAll(
  graph: DerivationGraph,
  known: ReadonlyMap<DerivationId, Realisation>,
  store: Store,
): Generator<readonly Statement[]> {
  const withheld = store.withheld();
  const soundness = soundnessOf(graph, known.values(), store);
  for (const realisation of known.values()) {
    if (derivationOf(graph, realisation.derivation).kind === "fetch" || withheld.has(hashOf(realisation.action))) continue;
    yield statementsOf(realisation, store, soundness.isSound(realisation.derivation));
  }
}

function statementsOf({ derivation, action, outputs }: Realisation, store: Store, isSound: boolean): readonly Statement[] {
  const known = store.actionResult(action, "sandboxed");
  const result = known ?? { outputs, wallMs: 0, log: "" };
  return [
    { subject: { kind: "action", action }, action, result },
    ...(isSound ? [{ subject: { kind: "realisation", id: derivation }, action, result: { ...result, outputs } } as const] : []),
  ];
}
