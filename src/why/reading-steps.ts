import { dirname, relative, sep } from "node:path";
import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { topologicalOrder } from "#derivation/graph.ts";
import type { StepKeys } from "./step-keys.ts";

/** Where in a step's input root it reads something of the host. */
export interface Reading {
  readonly as: string;
  /** False: it could read it; nobody knows yet whether it does, as what it needs isn't made. */
  readonly isSure: boolean;
}

/** The steps that read a file or folder of the host (absolute path), of those that `roots` need. */
export async function readingSteps(
  keys: StepKeys,
  roots: readonly DerivationId[],
  hostPath: string,
): Promise<ReadonlyMap<DerivationId, Reading>> {
  const { graph } = keys;
  const found = new Map<DerivationId, Reading>();
  for (const id of topologicalOrder(graph, roots)) {
    const at = placeIn(graph, id, hostPath);
    if (at === undefined) continue;
    const entries = (await keys.keyed(id))?.entries;
    if (entries === undefined) found.set(id, { as: at, isSure: false });
    else if (isRead([...entries.keys()], at)) found.set(id, { as: at, isSure: true });
  }
  return found;
}

/** The path in the input root that a workspace file would have there. */
function placeIn(graph: DerivationGraph, id: DerivationId, hostPath: string): string | undefined {
  for (const [path, input] of Object.entries(graph.derivations.get(id)?.inputs ?? {})) {
    if (!("source" in input)) continue;
    const place = graph.sources.get(input.source);
    if (place === hostPath) return path;
    if (place !== undefined && input.type === "directory" && isBelow(hostPath, place)) {
      return `${path}/${relative(place, hostPath).split(sep).join("/")}`;
    }
  }
  return undefined;
}

function isBelow(path: string, folder: string): boolean {
  for (let above = dirname(path); above.length >= folder.length; above = dirname(above)) {
    if (above === folder) return true;
    if (above === dirname(above)) return false;
  }
  return false;
}

/** An entry that is the path, lies below it, or is a whole tree around it. */
const isRead = (entries: readonly string[], at: string): boolean =>
  entries.some((entry) => entry === at || entry.startsWith(`${at}/`) || at.startsWith(`${entry}/`));
