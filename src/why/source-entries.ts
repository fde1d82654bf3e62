import type { InputEntries } from "#build/mounts.ts";
import { shownPath } from "#build/shown-paths.ts";
import type { Derivation, DerivationInput } from "#derivation/derivation.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { attempt, type StepKeys } from "./step-keys.ts";

/** A step with all that it reads, so far as that is known. */
export interface ReadStep {
  readonly derivation: Derivation;
  readonly keys: StepKeys;
  readonly entries: InputEntries;
  /** False: what it reads isn't narrowed, and what other steps give isn't in it. */
  readonly isExact: boolean;
  /** The workspace's folder. */
  readonly folder: string;
}

/** The input that a path of the input root stands at or lies below. */
export function inputAt({ inputs }: Derivation, path: string): readonly [name: string, input: DerivationInput] | undefined {
  for (let name = path; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf("/")))) {
    const input = inputs[name];
    if (input !== undefined) return [name, input];
  }
  return undefined;
}

/** The entries that are files of the workspace, by the names that they have there; trees are gone through. `isSame`: those that needn't be told. */
export function sourceEntries(step: ReadStep, isSame: (path: string, node: TreeNode) => boolean): ReadonlyMap<string, TreeNode> {
  const found = new Map<string, TreeNode>();
  for (const [path, node] of step.entries) {
    const [name, input] = inputAt(step.derivation, path) ?? [];
    if (name === undefined || input === undefined || !("source" in input) || isSame(path, node)) continue;
    const shown = below(placeOf(step, input), path.slice(name.length + 1));
    const files = node.kind === "tree" ? attempt(() => [...step.keys.trees.walk(node.digest)]) : undefined;
    if (files === undefined) found.set(shown, node);
    else for (const [inside, file] of files) found.set(below(shown, inside), file);
  }
  return found;
}

/** What a workspace path is to a step, whether it reads it or not. */
export function sourceAt(step: ReadStep, shown: string): TreeNode | undefined {
  for (const input of Object.values(step.derivation.inputs)) {
    if (!("source" in input)) continue;
    const place = placeOf(step, input);
    if (input.type === "file" && shown === place) return { kind: "file", digest: input.source, executable: input.executable ?? false };
    const inside = place === "." ? shown : shown.startsWith(`${place}/`) ? shown.slice(place.length + 1) : undefined;
    if (input.type === "file" || inside === undefined) continue;
    const found = attempt(() => step.keys.trees.find(input.source, inside));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The workspace's name of a step's translation unit. */
export function unitOf({ derivation, keys, folder }: Omit<ReadStep, "entries" | "isExact">): string | undefined {
  const [name, input] = (derivation.scan && inputAt(derivation, derivation.scan.source)) ?? [];
  if (name === undefined || input === undefined || !("source" in input)) return undefined;
  const place = keys.graph.sources.get(input.source);
  return place === undefined ? undefined : below(shownPath(folder, place), (derivation.scan?.source ?? "").slice(name.length + 1));
}

/** The workspace itself is shown as ".". */
const below = (folder: string, inside: string): string => (inside === "" ? folder : folder === "." ? inside : `${folder}/${inside}`);

export const isBelow = (folder: string, path: string): boolean => path !== folder && (folder === "." || path.startsWith(`${folder}/`));

function placeOf({ keys, folder }: ReadStep, input: Extract<DerivationInput, { source: string }>): string {
  const place = keys.graph.sources.get(input.source);
  return place === undefined ? input.source : shownPath(folder, place);
}
