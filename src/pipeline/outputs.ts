import { join } from "node:path";
import type { BuildReport } from "#build/events.ts";
import type { DerivationGraph, DerivationId, OutputReference } from "#derivation/derivation.ts";
import { hashOf } from "#derivation/digest.ts";
import { topologicalOrder } from "#derivation/graph.ts";
import { sourcesBehind } from "#derivation/sources-behind.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import type { EvaluatedTarget, Evaluation } from "#eval/evaluated.ts";
import type { GraphOutcome } from "#store/graph-file.ts";
import type { Store } from "#store/store.ts";
import { unknownOutput } from "#diagnostics/build-targets.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { outputAt } from "./output-at.ts";

/** A target with those of its outputs that are to be built. */
export interface WantedTarget {
  readonly target: EvaluatedTarget;
  readonly outputs: Readonly<Record<string, OutputReference>>;
}

type HasOutputs = Pick<EvaluatedTarget, "outputs">;

/** What `kiln build --json` tells of a target. */
export interface BuiltTarget {
  readonly name: string;
  readonly outputs: Readonly<Record<string, { readonly path: string; readonly sha256: string }>>;
}

/** Each target's outputs: all but the lazy ones, of which only those named in `lazy`. KILN-E0910 for a name that no target has. */
export function targetOutputs(evaluation: Pick<Evaluation, "targets">, lazy: readonly string[]): readonly WantedTarget[] {
  const known = new Set(evaluation.targets.flatMap((target) => [...Object.keys(target.outputs), ...target.lazy]));
  const unknown = lazy.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new KilnFailure(unknown.map((name) => unknownOutput(name, [...known].toSorted())));
  return evaluation.targets.map((target) => ({
    target,
    outputs: Object.fromEntries(Object.entries(target.outputs).filter(([name]) => !target.lazy.includes(name) || lazy.includes(name))),
  }));
}

const linkOf = (folder: string, name: string): string => join(folder, "out", name);

/** Keeps the results of all steps of these targets from collectors, from here on and while `out/TARGET` is there. */
export function keepGraphs(store: Store, folder: string, graph: DerivationGraph, wanted: readonly WantedTarget[]): void {
  for (const target of wanted) {
    const roots = rootsOf([target]);
    store.keepGraph(linkOf(folder, target.target.name), roots, () => topologicalOrder(graph, roots));
  }
}

/** The same, with what they came to and what they read of the workspace. */
export function tellGraphs(
  store: Store,
  folder: string,
  graph: DerivationGraph,
  wanted: readonly WantedTarget[],
  outcome: GraphOutcome,
): void {
  for (const target of wanted) {
    const roots = rootsOf([target]);
    const link = linkOf(folder, target.target.name);
    store.tellGraph(link, roots, () => topologicalOrder(graph, roots), outcome);
    store.tellSources(link, roots, () => sourcesBehind(graph, roots));
  }
}

/** Keeps what these targets were built from from collectors until others are. */
export function tellBuiltSources(store: Store, folder: string, graph: DerivationGraph, built: readonly WantedTarget[]): void {
  for (const target of built) {
    const roots = rootsOf([target]);
    store.tellBuiltSources(linkOf(folder, target.target.name), roots, () => sourcesBehind(graph, roots));
  }
}

/** Ends that, once they were built as far as they could be. */
export function settleGraphs(store: Store, folder: string, wanted: readonly WantedTarget[]): void {
  for (const target of wanted) store.settleGraph(linkOf(folder, target.target.name), rootsOf([target]));
}

/** Whether that has been done for all of them, by an earlier build of the same; from here on it stays so. */
export const graphsAreKept = (store: Store, folder: string, wanted: readonly WantedTarget[]): boolean =>
  wanted.every((target) => store.keepsGraph(linkOf(folder, target.target.name), rootsOf([target])));

/** What targets leave, or those of their outputs that are wanted. */
export const referencesOf = (targets: readonly HasOutputs[]): readonly OutputReference[] =>
  targets.flatMap(({ outputs }) => Object.values(outputs));

/** The steps that give it, each once. */
export const rootsOf = (targets: readonly HasOutputs[]): readonly DerivationId[] => [
  ...new Set(referencesOf(targets).map(({ derivation }) => derivation)),
];

/** Leaves `out/TARGET` for every target of which all outputs were built; a failed one keeps its old link. */
export function linkTargets(
  store: Store,
  folder: string,
  wanted: readonly WantedTarget[],
  report: Pick<BuildReport, "outputs">,
): readonly BuiltTarget[] {
  const built: BuiltTarget[] = [];
  for (const { target, outputs } of wanted) {
    const nodes = new Map<string, TreeNode>();
    const told: Record<string, { path: string; sha256: string }> = {};
    const link = linkOf(folder, target.name);
    for (const [name, reference] of Object.entries(outputs)) {
      const output = outputAt(store, (id) => report.outputs.get(id), reference);
      if (!output) continue;
      nodes.set(
        name,
        output.kind === "file"
          ? { kind: "file", digest: output.digest, executable: output.executable }
          : { kind: "tree", digest: output.digest },
      );
      told[name] = { path: join(link, name), sha256: hashOf(output.digest) };
    }
    if (nodes.size < Object.keys(outputs).length) continue;
    const tree = buildTree(nodes);
    for (const blob of tree.directories.values()) store.putBytes(blob);
    store.linkOut(link, tree.root, folder);
    built.push({ name: target.name, outputs: told });
  }
  return built;
}
