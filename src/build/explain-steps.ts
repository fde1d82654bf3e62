import { join } from "node:path";
import type { Derivation, DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import type { Store } from "#store/store.ts";
import { Contents } from "./contents.ts";
import { resolveInputs, type RealisedOutputs } from "./input-root.ts";
import type { InputExplanation } from "./scan/explain-inputs.ts";
import { openScanner } from "./scan/scanner.ts";
import { TreeReader } from "./tree-reader.ts";

/** A compile step and what it can read. */
export interface ExplainedStep {
  readonly id: DerivationId;
  readonly derivation: Derivation;
  readonly inputs: InputExplanation;
  /** Where a path of the input root lies on this host; undefined: it was fetched or made. */
  readonly placeOf: (path: string) => string | undefined;
}

/**
 * Explains the scanned steps of a graph whose inputs are realised. Those whose inputs are not all there (something failed) are left out.
 * Throws KILN-E0605, KILN-E0907–9.
 */
export async function explainSteps(graph: DerivationGraph, outputsOf: RealisedOutputs, store: Store): Promise<readonly ExplainedStep[]> {
  const contents = new Contents(store, graph.sources);
  const trees = new TreeReader(store);
  const scanner = openScanner({ store, contents, trees, whole: false });
  const nameOf = (id: DerivationId): string => graph.derivations.get(id)?.name ?? id;
  const explained: ExplainedStep[] = [];
  try {
    for (const [id, derivation] of graph.derivations) {
      const { scan, kind } = derivation;
      if (kind !== "compile" || scan === undefined || !isRealised(derivation, outputsOf)) continue;
      const inputs = resolveInputs(derivation, outputsOf, nameOf, contents, trees);
      for (const node of inputs.values()) if (node.kind === "tree") await contents.ensureTree(node.digest);
      explained.push({ id, derivation, inputs: scanner.explain(derivation, scan, inputs), placeOf: placesOf(derivation, graph) });
    }
  } finally {
    scanner.close();
  }
  return explained;
}

const isRealised = ({ inputs }: Derivation, outputsOf: RealisedOutputs): boolean =>
  Object.values(inputs).every((input) => !("derivation" in input) || outputsOf(input.derivation)[input.output] !== undefined);

function placesOf({ inputs }: Derivation, { sources }: DerivationGraph): ExplainedStep["placeOf"] {
  return (path) => {
    const name = Object.keys(inputs).find((one) => path === one || path.startsWith(`${one}/`));
    const input = name === undefined ? undefined : inputs[name];
    const root = input !== undefined && "source" in input ? sources.get(input.source) : undefined;
    return root === undefined || name === undefined ? undefined : join(root, path.slice(name.length));
  };
}
