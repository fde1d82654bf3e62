import type { DerivationGraph, DerivationId } from "./derivation.ts";
import type { Digest } from "./digest.ts";
import { topologicalOrder } from "./graph-order.ts";
import type { PackedGraph } from "./packed/packed-graph.ts";
import { USE } from "./packed/sections.ts";

/** A file or folder of the workspace, by content. */
export interface SourceContent {
  readonly digest: Digest;
  readonly isFolder: boolean;
}

/** What steps of the graph read of the workspace that `roots` need; each once. */
export function sourcesBehind(graph: DerivationGraph, roots: readonly DerivationId[]): readonly SourceContent[] {
  const found = new Map<Digest, SourceContent>();
  for (const id of topologicalOrder(graph, roots)) {
    for (const input of Object.values(graph.derivations.get(id)?.inputs ?? {}))
      if ("source" in input) found.set(input.source, { digest: input.source, isFolder: input.type === "directory" });
  }
  return [...found.values()];
}

/** The same of a packed graph, of which only columns of numbers are read: it is asked for after each edit. */
export function packedSourcesBehind(graph: PackedGraph, roots: readonly DerivationId[]): readonly SourceContent[] {
  const { needs, needStarts, sourceUses, sourceStarts } = graph.sections;
  const isNeeded = new Uint8Array(graph.count);
  const isRead = new Uint8Array(graph.packedSources.length);
  for (const root of roots) isNeeded[graph.numberOf(root) ?? graph.count] = 1;
  // What others need comes before them.
  for (let number = graph.count - 1; number >= 0; number--) {
    if (isNeeded[number] !== 1) continue;
    const [lastNeed, lastUse] = [needStarts[number + 1] ?? 0, USE * (sourceStarts[number + 1] ?? 0)];
    for (let at = needStarts[number] ?? 0; at < lastNeed; at++) isNeeded[needs[at] ?? 0] = 1;
    for (let at = USE * (sourceStarts[number] ?? 0); at < lastUse; at += USE) isRead[sourceUses[at] ?? 0] = 1;
  }
  return graph.packedSources.filter((_, source) => isRead[source] === 1);
}
