import { Soundness } from "#build/soundness.ts";
import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { derivationOf, topologicalOrder } from "#derivation/graph.ts";
import { hashOf } from "#derivation/digest.ts";
import type { Realisation } from "#derivation/output.ts";
import type { Store } from "#store/store.ts";
import type { Statement } from "./statement.ts";

/**
 * What may be told to others of steps that this store has realised: of each its realisation and its action's result, dependencies first. Left out is what was
 * fetched (everybody has its hash, and where it comes from), what ran in a sandbox too weak to vouch for it or came out otherwise when it was run again, and
 * the realisations of all that was made from that.
 */
export function* shareableSteps(graph: DerivationGraph, roots: readonly DerivationId[], store: Store): Generator<readonly Statement[]> {
  const withheld = store.withheld();
  const soundness = new Soundness(graph, store);
  for (const id of topologicalOrder(graph, roots)) {
    const realisation = store.realisation(id, "sandboxed");
    if (derivationOf(graph, id).kind === "fetch" || realisation === undefined || withheld.has(hashOf(realisation.action))) continue;
    yield statementsOf(realisation, store, soundness.isSound(id));
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
