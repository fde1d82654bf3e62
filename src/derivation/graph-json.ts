import { badGraph } from "#diagnostics/derivation.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Derivation, DerivationGraph, DerivationId } from "./derivation.ts";
import { derivationId } from "./derivation-id.ts";
import { topologicalOrder } from "./graph-order.ts";
import { assertValidDerivation } from "./validate.ts";

/** A graph as one JSON value: ids in dependency order. Host paths are no part of it: equal graphs give equal text anywhere. */
export interface GraphJson {
  readonly version: "1";
  readonly roots: readonly DerivationId[];
  readonly derivations: Readonly<Record<DerivationId, Derivation>>;
}

export function graphToJson(graph: DerivationGraph, roots: readonly DerivationId[] = [...graph.derivations.keys()]): GraphJson {
  const derivations: Record<DerivationId, Derivation> = {};
  for (const id of topologicalOrder(graph, roots)) {
    const derivation = graph.derivations.get(id);
    if (derivation !== undefined) derivations[id] = inOrder(derivation);
  }
  return { version: "1", roots, derivations };
}

/** A graph that was kept has its keys in order, one that was evaluated has them as recipes give them. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is the same
const inOrder = (derivation: Derivation): Derivation => JSON.parse(canonicalJson(derivation)) as Derivation;

/**
 * Reads what `graphToJson` gave. Every derivation is validated, ids must fit (so there is no cycle, but one is told as such), and the graph
 * must be closed. Throws a `KilnFailure`: KILN-E0501, KILN-E0503, KILN-E0504.
 */
export function graphFromJson(json: unknown): { readonly graph: DerivationGraph; readonly roots: readonly DerivationId[] } {
  if (!isGraphJson(json)) throw new KilnFailure([badGraph("it is not a graph of version 1")]);
  const derivations = new Map<DerivationId, Derivation>();
  for (const [id, derivation] of Object.entries(json.derivations)) {
    assertValidDerivation(derivation);
    derivations.set(id, derivation);
  }
  const graph: DerivationGraph = { derivations, sources: new Map() };
  topologicalOrder(graph, [...json.roots, ...derivations.keys()]);
  for (const [id, derivation] of derivations) {
    if (derivationId(derivation) !== id) throw new KilnFailure([badGraph(`the derivation "${derivation.name}" doesn't have the id ${id}`)]);
  }
  return { graph, roots: json.roots };
}

function isGraphJson(json: unknown): json is GraphJson {
  if (typeof json !== "object" || json === null) return false;
  if (!("version" in json) || json.version !== "1" || !("roots" in json) || !("derivations" in json)) return false;
  const { roots, derivations } = json;
  return Array.isArray(roots) && roots.every((id) => typeof id === "string") && typeof derivations === "object" && derivations !== null;
}
