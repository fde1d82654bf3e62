import { storeLookUp } from "#build/look-up.ts";
import { planBuild } from "#build/plan.ts";
import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import { rootsOf } from "#pipeline/outputs.ts";
import type { Store, Trust } from "#store/store.ts";
import { CauseList } from "./cause-list.ts";
import type { Change } from "./change.ts";
import type { LastBuilt } from "./last-built.ts";
import { pairSteps, type RootedGraph } from "./pair-steps.ts";
import { StepComparison } from "./step-comparison.ts";
import { StepKeys } from "./step-keys.ts";

/** A step that has no result yet. */
export interface RebuiltStep {
  readonly id: DerivationId;
  readonly derivation: Derivation;
  /** "runs": surely; "may-run": what it takes of steps that run decides. */
  readonly state: "runs" | "may-run";
  /** Places in the list of causes; empty: only what other steps give may make it run. */
  readonly causes: readonly number[];
  /** Steps that run, or may, and give it something. */
  readonly after: readonly DerivationId[];
}

export interface Rebuild {
  readonly steps: readonly RebuiltStep[];
  /** Each once, in the order in which steps need them. */
  readonly causes: readonly Change[];
  /** Steps that are other ones than before, and have their results already. */
  readonly reused: number;
}

export interface RebuildQuestion {
  readonly last: LastBuilt | undefined;
  /** What would be built. */
  readonly now: RootedGraph;
  readonly trust: Trust;
  readonly store: Store;
  /** The workspace's. */
  readonly folder: string;
}

/** What a build would run now, and why: each step compared with the one that it replaces. Builds nothing. */
export async function explainRebuild({ store, trust, folder, now, last }: RebuildQuestion): Promise<Rebuild> {
  const plan = planBuild(now.graph, now.roots, storeLookUp(store, trust));
  if (plan.steps.size === 0) return { steps: [], causes: [], reused: 0 };
  const after = new StepKeys(now.graph, store, trust);
  const before = last && new StepKeys(last.graph, store, last.trust, "gone");
  try {
    const open = new Map<DerivationId, RebuiltStep["state"]>();
    for (const id of plan.steps.keys()) {
      if ((await after.given(id)) === undefined) open.set(id, (await after.keyed(id)) === undefined ? "may-run" : "runs");
    }
    const pairs = last && pairSteps({ graph: last.graph, roots: rootsOf([last]) }, now);
    const comparison = before && pairs && new StepComparison(before, after, pairs, folder, (id) => open.has(id));
    const causes = new CauseList();
    const steps: RebuiltStep[] = [];
    for (const [id, state] of open) {
      const derivation = after.derivation(id);
      const waitsFor = (plan.steps.get(id)?.needs ?? []).filter((need) => open.has(need));
      const found = comparison && pairs ? await comparison.causes(id) : [{ kind: "first" } as const];
      const own = found.length > 0 || (state === "may-run" && pairs?.get(id) !== id) ? found : [await same(id, pairs?.get(id))];
      steps.push({ id, derivation, state, causes: causes.add(own), after: waitsFor });
    }
    return { steps, causes: causes.all, reused: plan.steps.size - open.size };

    /** A step that is what it was. */
    async function same(id: DerivationId, other: DerivationId | undefined): Promise<Change> {
      if (last !== undefined && last.trust !== trust) return { kind: "sandbox" };
      if (id === other) return { kind: "lost" };
      const was = other === undefined ? undefined : await before?.keyed(other);
      return was !== undefined && was.action === (await after.keyed(id))?.action ? { kind: "lost" } : { kind: "key" };
    }
  } finally {
    before?.close();
    after.close();
  }
}
