import type { CollectOptions } from "../store.ts";
import { sizeOfInventory, type Inventory, type ResultRecord, type StoredFile } from "./inventory.ts";
import type { Marks } from "./marks.ts";

/** What is to go, unless somebody begins to use it. */
export interface Removals {
  /** Files of `roots/` and `graphs/`. */
  readonly roots: readonly string[];
  /** Realisations before results of actions. */
  readonly results: readonly ResultRecord[];
  readonly logs: readonly StoredFile[];
  readonly trees: readonly string[];
  readonly blobs: readonly StoredFile[];
}

/**
 * Of the results that nothing marks those stay that are young enough, the last used ones first, as far as the size allows; they are marked with all that they
 * name. Without a wish none stays. What no result names stays only if it is young and nobody wants less.
 */
export function chooseResults(
  inventory: Inventory,
  marks: Marks,
  { olderThanMs, maxSizeBytes, shrinkToBytes = maxSizeBytes, nowMs }: CollectOptions,
): Omit<Removals, "roots"> {
  const since = olderThanMs === undefined ? undefined : nowMs - olderThanMs;
  const limit = shrinkToBytes ?? Number.POSITIVE_INFINITY;
  const isRoomy = maxSizeBytes !== undefined && since === undefined && sizeOfInventory(inventory) <= maxSizeBytes;
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

function keepLastUsed(inventory: Inventory, marks: Marks, since: number, limit: number): void {
  const records = [...inventory.realisations.values(), ...inventory.actionResults.values()].filter(({ name }) => !marks.keepsRecord(name));
  for (const record of records.toSorted((a, b) => b.usedMs - a.usedMs)) {
    if (record.usedMs < since || !marks.recordWithin(record, limit)) return;
  }
}
