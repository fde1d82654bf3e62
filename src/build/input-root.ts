import type { Derivation, DerivationId, DerivationInput } from "#derivation/derivation.ts";
import type { Output } from "#derivation/output.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { inputPathMissing } from "#diagnostics/build.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Contents } from "./contents.ts";
import type { TreeReader } from "./tree-reader.ts";

/** An input by content: a file or a whole tree. */
export type ResolvedInput = Extract<TreeNode, { readonly kind: "file" | "tree" }>;

/** What steps gave. */
export interface RealisedOutputs {
  (id: DerivationId): Readonly<Record<string, Output>>;
}

/** Replaces a derivation's inputs by the content of what they gave. Throws KILN-E0909. */
export function resolveInputs(
  derivation: Derivation,
  outputsOf: RealisedOutputs,
  nameOf: (id: DerivationId) => string,
  contents: Contents,
  trees: TreeReader,
): ReadonlyMap<string, ResolvedInput> {
  const resolved = new Map<string, ResolvedInput>();
  const inside = (input: string, from: Extract<DerivationInput, { derivation: string }>, path: string): ResolvedInput => {
    const output = outputsOf(from.derivation)[from.output];
    if (output === undefined) throw new Error(`${from.derivation} was realised without ${from.output}`);
    if (path === "") return output;
    const found = output.kind === "tree" ? trees.find(output.digest, path) : undefined;
    if (found !== undefined) return found;
    const near = output.kind === "tree" ? trees.nearest(output.digest, path) : [];
    throw new KilnFailure([inputPathMissing(derivation, input, path, nameOf(from.derivation), near)]);
  };
  for (const [path, input] of Object.entries(derivation.inputs)) {
    if ("derivation" in input) resolved.set(path, inside(path, input, input.path ?? ""));
    else if ("text" in input) {
      resolved.set(path, { kind: "file", digest: contents.addText(input.text), executable: input.executable ?? false });
    } else if (input.type === "directory") resolved.set(path, { kind: "tree", digest: input.source });
    else resolved.set(path, { kind: "file", digest: input.source, executable: input.executable ?? false });
  }
  return resolved;
}
