import type { Digest } from "../digest.ts";
import { OtherInputs } from "./other-inputs.ts";
import { PackedGraph } from "./packed-graph.ts";

/** Digests of sources, and those of what lies in their places now. */
export type Substitution = ReadonlyMap<Digest, Digest>;

/**
 * The graph that evaluation would give if sources had these other digests. Evaluation only hands digests of sources on, into inputs: equal recipes over
 * other contents give the same derivations but for these and for ids. Undefined: that can't be told, as digests fall together, or did.
 * `known`: the ids that it has, where somebody knows them.
 */
export function substituted(graph: PackedGraph, others: Substitution, known?: Uint8Array): PackedGraph | undefined {
  if (new Set(others.values()).size < others.size) return undefined;
  for (const [before, after] of others) {
    if (graph.sharedSources.has(before) || !graph.sources.has(before) || graph.sources.has(after)) return undefined;
  }
  const { sections, count, packedSources, names } = graph;
  if (known !== undefined && known.byteLength !== sections.ids.byteLength) return undefined;
  const now = packedSources.map((source) => {
    const digest = others.get(source.digest);
    return digest === undefined ? undefined : { ...source, digest };
  });
  const isOther = now.map((source) => source !== undefined);
  const isChanged = new Uint8Array(count);
  const inputs = new OtherInputs(graph, now, isChanged, hexOf(known ?? sections.ids));
  for (let number = 0; number < count; number++) {
    if (!graph.usesAnyOf(number, isOther) && !graph.needsAnyOf(number, isChanged)) continue;
    isChanged[number] = 1;
    if (known === undefined) inputs.name(number);
  }
  const sources = packedSources.map((source, i) => now[i] ?? source);
  const bare = (number: number): Uint8Array => (isChanged[number] === 1 ? inputs.bare(number) : graph.bare(number));
  const ids = known ?? Buffer.from(inputs.ids(), "hex");
  return new PackedGraph({ count, names, sources }, { ...sections, ids }, bare);
}

const hexOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string => Buffer.from(buffer, byteOffset, byteLength).toString("hex");
