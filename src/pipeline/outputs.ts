import { join } from "node:path";
import type { BuildReport } from "#build/events.ts";
import type { DerivationId, OutputReference } from "#derivation/derivation.ts";
import { hashOf } from "#derivation/digest.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import type { EvaluatedTarget, Evaluation } from "#eval/evaluated.ts";
import type { Store } from "#store/store.ts";
import { unknownOutput } from "#diagnostics/build-targets.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { outputAt } from "./output-at.ts";

/** A target with those of its outputs that are to be built. */
export interface WantedTarget {
  readonly target: EvaluatedTarget;
  readonly outputs: Readonly<Record<string, OutputReference>>;
}

/** What `kiln build --json` tells of a target. */
export interface BuiltTarget {
  readonly name: string;
  readonly outputs: Readonly<Record<string, { readonly path: string; readonly sha256: string }>>;
}

/** Each target's outputs: all but the lazy ones, of which only those named in `lazy`. KILN-E0910 for a name that no target has. */
export function targetOutputs(evaluation: Evaluation, lazy: readonly string[]): readonly WantedTarget[] {
  const known = new Set(evaluation.targets.flatMap((target) => [...Object.keys(target.outputs), ...target.lazy]));
  const unknown = lazy.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new KilnFailure(unknown.map((name) => unknownOutput(name, [...known].toSorted())));
  return evaluation.targets.map((target) => ({
    target,
    outputs: Object.fromEntries(Object.entries(target.outputs).filter(([name]) => !target.lazy.includes(name) || lazy.includes(name))),
  }));
}

/** The steps that give the outputs of targets, each once; the usual ones are those that aren't lazy. */
export function rootsOf(targets: readonly EvaluatedTarget[], which: "all" | "usual" = "all"): readonly DerivationId[] {
  const ids = targets.flatMap(({ outputs, lazy }) =>
    Object.entries(outputs).flatMap(([name, { derivation }]) => (which === "usual" && lazy.includes(name) ? [] : [derivation])),
  );
  return [...new Set(ids)];
}

/** Leaves `out/TARGET` for every target of which all outputs were built; a failed one keeps its old link. */
export function linkTargets(store: Store, folder: string, wanted: readonly WantedTarget[], report: BuildReport): readonly BuiltTarget[] {
  const built: BuiltTarget[] = [];
  for (const { target, outputs } of wanted) {
    const nodes = new Map<string, TreeNode>();
    const told: Record<string, { path: string; sha256: string }> = {};
    const link = join(folder, "out", target.name);
    for (const [name, reference] of Object.entries(outputs)) {
      const output = outputAt(store, report, reference);
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
    store.linkOut(link, tree.root);
    built.push({ name: target.name, outputs: told });
  }
  return built;
}
