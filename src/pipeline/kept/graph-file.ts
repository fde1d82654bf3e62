import { PackedGraph } from "#derivation/packed/packed-graph.ts";
import type { KeptGraph } from "#eval/evaluated.ts";
import { readKept } from "./kept-file.ts";

/** A kept graph, with the digests that sources had then. Undefined: it isn't whole, or that of another run. */
export function readGraphFile({ path, made }: Pick<KeptGraph, "path" | "made">): PackedGraph | undefined {
  const kept = readKept<{ readonly made: string }>(path);
  return kept?.head.made === made ? PackedGraph.read(kept.body) : undefined;
}
