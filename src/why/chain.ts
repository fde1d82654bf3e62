import type { Derivation, DerivationGraph, DerivationId, DerivationInput } from "#derivation/derivation.ts";
import { derivationOf } from "#derivation/graph.ts";

/** One step of a chain, each being an input of the one before. */
export interface ChainLink {
  readonly id: DerivationId;
  readonly derivation: Derivation;
  /** Where it stands in the inputs of the step before; undefined: it is where the chain begins. */
  readonly as?: string;
}

/** The shortest chain from one of `roots` to a step that `isGoal`; of several, the first in the order of inputs. Undefined: there is none. */
export function shortestChain(
  graph: DerivationGraph,
  roots: readonly DerivationId[],
  isGoal: (id: DerivationId, derivation: Derivation) => boolean,
): readonly ChainLink[] | undefined {
  const from = new Map<DerivationId, { readonly before: DerivationId; readonly as: string } | undefined>();
  for (const root of roots) from.set(root, undefined);
  // A map hands out what is added while it is gone through: nearer steps first.
  for (const [id] of from) {
    const derivation = graph.derivations.get(id);
    if (derivation === undefined) continue;
    if (isGoal(id, derivation)) return chainTo(graph, from, id);
    for (const [as, input] of derivationInputs(derivation)) {
      if (!from.has(input.derivation)) from.set(input.derivation, { before: id, as });
    }
  }
  return undefined;
}

/** The inputs that other steps give, with their places. */
export function derivationInputs({
  inputs,
}: Derivation): readonly (readonly [path: string, input: Extract<DerivationInput, { derivation: string }>])[] {
  return Object.entries(inputs).flatMap(([path, input]) => ("derivation" in input ? [[path, input] as const] : []));
}

function chainTo(
  graph: DerivationGraph,
  from: ReadonlyMap<DerivationId, { readonly before: DerivationId; readonly as: string } | undefined>,
  goal: DerivationId,
): readonly ChainLink[] {
  const links: ChainLink[] = [];
  for (let id: DerivationId | undefined = goal; id !== undefined;) {
    const edge: { readonly before: DerivationId; readonly as: string } | undefined = from.get(id);
    links.push({ id, derivation: derivationOf(graph, id), ...(edge ? { as: edge.as } : {}) });
    id = edge?.before;
  }
  return links.toReversed();
}
