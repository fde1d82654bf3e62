import type { Derivation, DerivationId, OutputReference } from "#derivation/derivation.ts";
import { topologicalOrder } from "#derivation/graph.ts";
import type { Store, Trust } from "#store/store.ts";
import { CauseList } from "./cause-list.ts";
import type { Change } from "./change.ts";
import { pairSteps, type RootedGraph } from "./pair-steps.ts";
import { StepComparison } from "./step-comparison.ts";
import { StepKeys } from "./step-keys.ts";

export interface DifferentStep {
  readonly id: DerivationId;
  readonly before: DerivationId;
  readonly derivation: Derivation;
  /** Places in the list of causes. Empty: only what other steps give it differs, or where they are taken from. */
  readonly causes: readonly number[];
}

export interface FoundStep {
  readonly id: DerivationId;
  readonly derivation: Derivation;
}

/** How the steps of one graph differ from those of another. */
export interface GraphDifference {
  readonly same: number;
  readonly different: readonly DifferentStep[];
  readonly added: readonly FoundStep[];
  readonly removed: readonly FoundStep[];
  readonly causes: readonly Change[];
}

/** What a target leaves, by name. */
export type Outputs = Readonly<Record<string, OutputReference>>;

export interface DifferenceQuestion {
  readonly store: Store;
  readonly trust: Trust;
  /** The workspace's. */
  readonly folder: string;
  readonly before: RootedGraph;
  readonly after: RootedGraph;
  /** Steps that are to be compared with each other, whatever they are called. */
  readonly sure: readonly (readonly [after: DerivationId, before: DerivationId])[];
}

/** Compares each step with the one that it stands for: in what it is told and the files of the workspace that it reads. Builds nothing. */
export async function compareGraphs({ store, trust, folder, before, after, sure }: DifferenceQuestion): Promise<GraphDifference> {
  const pairs = pairSteps(before, after, sure);
  const [old, now] = [new StepKeys(before.graph, store, trust), new StepKeys(after.graph, store, trust)];
  const comparison = new StepComparison(old, now, pairs, folder, () => true);
  const causes = new CauseList();
  const different: DifferentStep[] = [];
  const added: FoundStep[] = [];
  let same = 0;
  try {
    for (const id of topologicalOrder(after.graph, after.roots)) {
      const other = pairs.get(id);
      const derivation = now.derivation(id);
      if (other === id) same++;
      else if (other === undefined) added.push({ id, derivation });
      else different.push({ id, before: other, derivation, causes: causes.add(await comparison.causes(id)) });
    }
    const replaced = new Set(pairs.values());
    const removed = topologicalOrder(before.graph, before.roots).filter((id) => !replaced.has(id));
    return { same, different, added, removed: removed.map((id) => ({ id, derivation: old.derivation(id) })), causes: causes.all };
  } finally {
    old.close();
    now.close();
  }
}

/** Outputs of equal names are compared, whatever the steps that give them are called. */
export const outputPairs = (before: Outputs, after: Outputs): readonly (readonly [DerivationId, DerivationId])[] => {
  const pairs = new Map<DerivationId, DerivationId>();
  for (const [name, { derivation }] of Object.entries(after)) {
    const other = before[name]?.derivation;
    if (other !== undefined && ![...pairs.values()].includes(other)) pairs.set(derivation, other);
  }
  return [...pairs];
};
