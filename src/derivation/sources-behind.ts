import type { DerivationGraph, DerivationId, SourceContent } from "./derivation.ts";
import type { Digest } from "./digest.ts";
import { topologicalOrder } from "./graph-order.ts";

/** What steps of the graph read of the workspace that `roots` need; each once. Throws KILN-E0503, KILN-E0504 for a broken graph. */
export function sourcesBehind(graph: DerivationGraph, roots: readonly DerivationId[]): readonly SourceContent[] {
  const told = graph.outline?.sourcesBehind(roots);
  if (told) return told;
  const found = new Map<Digest, SourceContent>();
  for (const id of topologicalOrder(graph, roots)) {
    for (const input of Object.values(graph.derivations.get(id)?.inputs ?? {}))
      if ("source" in input) found.set(input.source, { digest: input.source, isFolder: input.type === "directory" });
  }
  return [...found.values()];
}
