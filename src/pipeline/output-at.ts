import { storeLookUp } from "#build/look-up.ts";
import { TreeReader } from "#build/tree-reader.ts";
import type { DerivationId, OutputReference } from "#derivation/derivation.ts";
import type { Output } from "#derivation/output.ts";
import type { Store, Trust } from "#store/store.ts";

/** What a reference names among the outputs of steps; undefined where its step gave nothing, or where a tree has nothing at that path. */
export function outputAt(
  store: Store,
  outputsOf: (id: DerivationId) => Readonly<Record<string, Output>> | undefined,
  { derivation, output, path }: OutputReference,
): Output | undefined {
  const found = outputsOf(derivation)?.[output];
  if (found === undefined || path === undefined || path === "") return found;
  return found.kind === "tree" ? new TreeReader(store).find(found.digest, path) : undefined;
}

/** The same among the outputs of what the store knows; undefined also where it was never built. */
export const realisedOutput = (store: Store, trust: Trust, reference: OutputReference): Output | undefined =>
  outputAt(store, (id) => storeLookUp(store, trust)(id)?.outputs, reference);
