import type { Derivation, DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { dependenciesOf, derivationOf, topologicalOrder } from "#derivation/graph.ts";
import type { KnownRealisation, RealisationLookUp } from "./look-up.ts";

/** A step that has no realisation. */
export interface PlannedStep {
  readonly id: DerivationId;
  readonly derivation: Derivation;
  /** Steps of the plan that must come first. */
  readonly needs: readonly DerivationId[];
}

export interface Plan {
  /** All that the roots need, themselves included. */
  readonly closure: readonly DerivationId[];
  /** What was looked up and found; nothing below these was looked at. */
  readonly realised: ReadonlyMap<DerivationId, KnownRealisation>;
  /** What is left, each after those that it needs. */
  readonly steps: ReadonlyMap<DerivationId, PlannedStep>;
}

/** Looks realisations up from the roots down, and not below what is realised. Throws KILN-E0503, KILN-E0504 for a broken graph. */
export function planBuild(graph: DerivationGraph, roots: readonly DerivationId[], lookUp: RealisationLookUp): Plan {
  const closure = topologicalOrder(graph, roots);
  const realised = new Map<DerivationId, KnownRealisation>();
  const wanted = new Map<DerivationId, { readonly derivation: Derivation; readonly needs: readonly DerivationId[] }>();
  const open = [...new Set(roots)];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (realised.has(id) || wanted.has(id)) continue;
    const found = lookUp(id);
    if (found !== undefined) {
      realised.set(id, found);
      continue;
    }
    const derivation = derivationOf(graph, id);
    const needs = graph.outline?.needs(id) ?? dependenciesOf(derivation);
    wanted.set(id, { derivation, needs });
    for (const need of needs) open.push(need);
  }
  return { closure, realised, steps: inOrder(closure, wanted) };
}

function inOrder(
  closure: readonly DerivationId[],
  wanted: ReadonlyMap<DerivationId, { readonly derivation: Derivation; readonly needs: readonly DerivationId[] }>,
): ReadonlyMap<DerivationId, PlannedStep> {
  const steps = new Map<DerivationId, PlannedStep>();
  for (const id of closure) {
    const step = wanted.get(id);
    if (step === undefined) continue;
    const needs = step.needs.filter((need) => wanted.has(need));
    steps.set(id, { id, derivation: step.derivation, needs });
  }
  return steps;
}
