import type { DerivationGraph, DerivationId, DerivationKind } from "#derivation/derivation.ts";
import type { BuildReport } from "./events.ts";

/** Counts of a closure by kind. `ran`: began to run, whatever its end; `lost`: neither ran nor is there (skipped, interrupted). */
export function countActions(
  graph: DerivationGraph,
  closure: readonly DerivationId[],
  ran: ReadonlySet<DerivationId>,
  lost: ReadonlySet<DerivationId>,
): BuildReport["actions"] {
  const counts: Partial<Record<DerivationKind, { run: number; cached: number }>> = {};
  for (const id of closure) {
    const kind = graph.outline ? graph.outline.kind(id) : graph.derivations.get(id)?.kind;
    if (kind === undefined) continue;
    const count = (counts[kind] ??= { run: 0, cached: 0 });
    if (ran.has(id)) count.run++;
    else if (!lost.has(id)) count.cached++;
  }
  return counts;
}
