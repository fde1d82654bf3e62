import { TreeChanges } from "#build/scan/tree-changes.ts";
import { TreeReader } from "#build/tree-reader.ts";
import type { DerivationGraph } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import { packGraph } from "#derivation/packed/pack.ts";
import { PackedGraph } from "#derivation/packed/packed-graph.ts";
import type { SourceEdit } from "#derivation/packed/source-edit.ts";
import { substituted } from "#derivation/packed/substitute.ts";
import type { Store } from "#store/store.ts";

export function packed(graph: DerivationGraph): PackedGraph {
  const made = PackedGraph.read(Buffer.concat(packGraph(graph)));
  if (made === undefined) throw new Error("what was packed can't be read");
  return made;
}

/** The edit of sources that makes one graph of the other. Undefined: more than contents of files is other. */
export function editBetween(before: PackedGraph, after: PackedGraph, store: Store): SourceEdit | undefined {
  if (before.packedSources.length !== after.packedSources.length) return undefined;
  const others = new Map<Digest, Digest>();
  const files = new Map<number, readonly string[]>();
  for (const [number, { digest, place, isFolder }] of before.packedSources.entries()) {
    const source = after.packedSources[number];
    if (source?.place !== place) return undefined;
    if (source.digest === digest) continue;
    const changed = isFolder ? new TreeChanges(store, new TreeReader(store)).modified(digest, source.digest) : [];
    if (changed === undefined) return undefined;
    others.set(digest, source.digest);
    files.set(number, changed);
  }
  const now = substituted(before, others);
  return now?.ids.join() === after.ids.join() ? { before, now, files } : undefined;
}
