import type { BuildReport } from "#build/events.ts";
import { TreeReader } from "#build/tree-reader.ts";
import type { OutputReference } from "#derivation/derivation.ts";
import type { Output } from "#derivation/output.ts";
import type { Store } from "#store/store.ts";

/** What a reference names among the outputs of a build; undefined where its step failed, or where a tree has nothing at that path. */
export function outputAt(
  store: Store,
  report: Pick<BuildReport, "outputs">,
  { derivation, output, path }: OutputReference,
): Output | undefined {
  const found = report.outputs.get(derivation)?.[output];
  if (found === undefined || path === undefined || path === "") return found;
  return found.kind === "tree" ? new TreeReader(store).find(found.digest, path) : undefined;
}
