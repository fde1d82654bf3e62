import { join } from "node:path";
import type { WorkspaceFileSystem } from "#config/host-files.ts";
import type { Workspace } from "#config/workspace.ts";
import type { DerivationGraph } from "#derivation/derivation.ts";
import { GraphBuilder } from "#derivation/graph.ts";
import { EMPTY_LOCK, LOCK_FILE, parseLock } from "#fetch/lock/lock-file.ts";
import type { Engine } from "../engine.ts";
import type { Project } from "../project.ts";
import { writeLock } from "../inputs/lock-text.ts";
import { lockText } from "../inputs/lock-text.ts";
import { compareSources, type OwnSource, ownSources, refuseSources } from "./source-guard.ts";

/**
 * Compares what recipes fetch with what kiln.lock remembers, where there is one, and notes what is new there. Of the workspace's files it looks through `files`
 * whether there is one, so that who keeps what was evaluated knows. Throws KILN-E0752 (`isLocked`), KILN-E0753, KILN-E0764.
 */
export function guardSources(
  graph: DerivationGraph,
  workspace: Workspace,
  { files, isLocked }: { readonly files: WorkspaceFileSystem; readonly isLocked: boolean },
): void {
  const { folder } = workspace;
  const path = join(folder, LOCK_FILE);
  const before = files.isFile(path) ? files.readText(path) : undefined;
  if (before === undefined && !isLocked) return;
  const lock = before === undefined ? EMPTY_LOCK : parseLock(before);
  const found = compareSources(ownSources(graph, workspace), lock);
  refuseSources(found, isLocked);
  if (!isLocked) writeLock(folder, { ...lock, sources: found.sources }, { before, dryRun: false });
}

/** All that the images of a workspace are made of; of one without images nothing. */
export async function graphOfAll(project: Project, engine: Engine): Promise<DerivationGraph> {
  const targets = project.everyTarget();
  return targets.length === 0 ? new GraphBuilder() : (await project.evaluate(targets, [], engine)).graph;
}

/** kiln.lock knows these sources then, and no others; gives them. Throws KILN-E0753, KILN-E0764. */
export function recordEverySource(graph: DerivationGraph, workspace: Workspace): readonly OwnSource[] {
  const own = ownSources(graph, workspace);
  const before = lockText(workspace.folder);
  const lock = before === undefined ? EMPTY_LOCK : parseLock(before);
  refuseSources(compareSources(own, lock), false);
  writeLock(workspace.folder, { ...lock, sources: new Map(own.map(({ hash, urls }) => [hash, urls])) }, { before, dryRun: false });
  return own;
}
