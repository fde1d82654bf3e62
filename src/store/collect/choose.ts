import type { ListedSources } from "../root-files.ts";
import type { CollectOptions } from "../store.ts";
import { sizeOfInventory, type Inventory, type ResultRecord, type StoredFile } from "./inventory.ts";
import type { Marks } from "./marks.ts";

/** What is to go, unless somebody begins to use it. */
export interface Removals {
  /** Files of `roots/`, `graphs/` and `sources/`. */
  readonly roots: readonly string[];
  /** Realisations before results of actions. */
  readonly results: readonly ResultRecord[];
  readonly logs: readonly StoredFile[];
  readonly trees: readonly string[];
  readonly blobs: readonly StoredFile[];
  readonly caches: readonly StoredFile[];
}

/**
 * Sources of links stay as far as the size allows. Of the results that nothing marks those stay that are young enough, the last used ones first, as far as
 * the size still allows; they are marked with all that they name. Without a wish none stays. What no result or link names stays only if it is young and
 * nobody wants less.
 */
export function chooseResults(
  inventory: Inventory,
  marks: Marks,
  sources: readonly ListedSources[],
  { olderThanMs, maxSizeBytes, shrinkToBytes = maxSizeBytes, nowMs }: CollectOptions,
): Omit<Removals, "roots" | "caches"> {
  const since = olderThanMs === undefined ? undefined : nowMs - olderThanMs;
  const limit = shrinkToBytes ?? Number.POSITIVE_INFINITY;
  const isRoomy = maxSizeBytes !== undefined && since === undefined && sizeOfInventory(inventory) <= maxSizeBytes;
  keepSources(sources, marks, isRoomy ? Number.POSITIVE_INFINITY : limit);
  if (isRoomy) return { results: [], logs: [], trees: [], blobs: [] };
  const isYoung = (timeMs: number): boolean => since !== undefined && timeMs >= since;
  if (since !== undefined || maxSizeBytes !== undefined) keepLastUsed(inventory, marks, since ?? Number.NEGATIVE_INFINITY, limit);
  const results = [...inventory.realisations.values(), ...inventory.actionResults.values()];
  const keepsYoung = maxSizeBytes === undefined;
  const stays = ({ timeMs }: StoredFile): boolean => keepsYoung && isYoung(timeMs);
  return {
    results: results.filter(({ name }) => !marks.keepsRecord(name)),
    logs: inventory.logs.filter((log) => !marks.keepsLog(log.name) && !stays(log)),
    trees: inventory.trees.filter((name) => !marks.keepsTree(name)),
    blobs: inventory.blobs.filter((blob) => !marks.keepsBlob(blob.name) && !stays(blob)),
  };
}

/** The last written ones first: edits go on from these. What a step reads is no result, and can be had from the workspace as it is now. */
function keepSources(sources: readonly ListedSources[], marks: Marks, limit: number): void {
  for (const { list, isLive } of sources.toSorted((a, b) => b.timeMs - a.timeMs)) if (list && isLive) marks.sourcesWithin(list, limit);
}

function keepLastUsed(inventory: Inventory, marks: Marks, since: number, limit: number): void {
  const records = [...inventory.realisations.values(), ...inventory.actionResults.values()].filter(({ name }) => !marks.keepsRecord(name));
  for (const record of records.toSorted((a, b) => b.usedMs - a.usedMs)) {
    if (record.usedMs < since || !marks.recordWithin(record, limit)) return;
  }
}
