import type { PackedGraph } from "./packed-graph.ts";

/** Two graphs that differ in digests of sources alone, and so in ids. Derivations, sources and names have the same numbers in both. */
export interface SourceEdit {
  readonly before: PackedGraph;
  readonly now: PackedGraph;
  /** Number of a folder → paths in it of the files whose content differs; of a source that is a file: none. */
  readonly files: ReadonlyMap<number, readonly string[]>;
}
