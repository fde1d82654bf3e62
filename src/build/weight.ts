import { statSync } from "node:fs";
import { join } from "node:path";
import type { Derivation, DerivationGraph, DerivationInput } from "#derivation/derivation.ts";
import { sizeOf } from "#derivation/digest.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { RealisedOutputs } from "./input-root.ts";
import type { TreeReader } from "./tree-reader.ts";

/** So many bytes of C take about as long to compile as a usual step takes. */
const STEP_BYTES = 4096;

/**
 * How long a step is likely to take beyond a usual one, in usual ones: by the size of its translation unit. A long compile that starts
 * last leaves the other jobs idle at the end. 0 where that can't be told.
 */
export function weightOf(derivation: Derivation, graph: DerivationGraph, outputsOf: RealisedOutputs, trees: TreeReader): number {
  return sourceBytes(derivation, graph, outputsOf, trees) / STEP_BYTES;
}

function sourceBytes(derivation: Derivation, graph: DerivationGraph, outputsOf: RealisedOutputs, trees: TreeReader): number {
  const source = derivation.scan?.source;
  if (source === undefined) return 0;
  for (const [name, input] of Object.entries(derivation.inputs)) {
    if (name !== source && !source.startsWith(`${name}/`)) continue;
    try {
      return sizeOfInput(input, source.slice(name.length + 1), graph, outputsOf, trees);
    } catch (error) {
      // The step itself tells, when it is its turn.
      if (error instanceof KilnFailure || (error instanceof Error && "code" in error)) return 0;
      throw error;
    }
  }
  return 0;
}

function sizeOfInput(
  input: DerivationInput,
  inside: string,
  graph: DerivationGraph,
  outputsOf: RealisedOutputs,
  trees: TreeReader,
): number {
  if ("text" in input) return input.text.length;
  if ("source" in input) {
    if (inside === "") return sizeOf(input.source);
    const folder = graph.sources.get(input.source);
    return folder === undefined ? 0 : (statSync(join(folder, inside), { throwIfNoEntry: false })?.size ?? 0);
  }
  const output = outputsOf(input.derivation)[input.output];
  if (output === undefined) return 0;
  const path = [input.path ?? "", inside].filter((part) => part !== "").join("/");
  const found = path === "" || output.kind === "file" ? output : trees.find(output.digest, path);
  return found?.kind === "file" ? sizeOf(found.digest) : 0;
}
