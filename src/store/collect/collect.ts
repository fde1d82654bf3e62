import { lstatSync, renameSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { storeBeingCollected } from "#diagnostics/store-keeping.ts";
import { freeDeadLock, lockHolder, tryLock, type FileLock } from "../file-lock.ts";
import { storeFailure } from "../failures.ts";
import type { Layout } from "../layout.ts";
import { isStillStale, staleRoots, surveyRoots, type RootSurvey } from "../root-files.ts";
import type { CollectOptions, CollectReport } from "../store.ts";
import { entriesOf, strangersKeptMs, type Temporary } from "../temporary.ts";
import { Batches } from "./batches.ts";
import { sizeOfFiles, sizeOfInventory, type Inventory } from "./inventory.ts";
import { markStore } from "./mark.ts";
import type { Marks } from "./marks.ts";
import { chooseResults, type Removals } from "./choose.ts";
import { refuseNetwork } from "./network.ts";
import { isStillOld, oldCaches } from "./old-caches.ts";
import { underLock } from "./under-lock.ts";

const TIDYING_MS = 20;

/**
 * Removes what no root and no process uses. Builds may go on beside it. Results go before what they name, so that a collector that is killed leaves only what
 * nothing names; the next one takes that. Throws KILN-E0614 beside another collector, KILN-E0615 on a network file system, KILN-E0601–3.
 */
export async function collect(layout: Layout, temporary: Temporary, options: CollectOptions): Promise<CollectReport> {
  try {
    if (options.dryRun === true) return await look(layout, options);
    refuseNetwork(layout.root);
    return await underLock(layout, await takeLock(layout), () => sweep(layout, temporary, options));
  } catch (error) {
    throw storeFailure(layout.root, error);
  }
}

async function takeLock(layout: Layout): Promise<FileLock> {
  // Whoever only tidies up after a collector that was killed has it for an instant.
  for (let tries = 0; tries < 2; tries++) {
    if (tries > 0) await setTimeout(TIDYING_MS);
    const lock = tryLock(layout.collectorLock, strangersKeptMs);
    if (lock !== undefined) return lock;
  }
  throw new KilnFailure([storeBeingCollected(layout.root, lockHolder(layout.collectorLock)?.split(".", 1)[0] ?? "?")]);
}

async function look(layout: Layout, options: CollectOptions): Promise<CollectReport> {
  const { inventory, marks, leases } = await markStore(layout);
  const removals = choose(layout, inventory, marks, options);
  return report(inventory, marks, removals, leases.read().everythingBy, false, options);
}

function choose(layout: Layout, inventory: Inventory, marks: Marks, options: CollectOptions): Removals & { readonly survey: RootSurvey } {
  const survey = surveyRoots(layout);
  const roots = staleRoots(survey).filter((name) => !marks.keepsRecord(name));
  const caches = oldCaches(layout, options.nowMs).filter(({ name }) => !marks.keepsRecord(name));
  return { survey, roots, caches, ...chooseResults(inventory, marks, survey.sources, options) };
}

async function sweep(layout: Layout, temporary: Temporary, options: CollectOptions): Promise<CollectReport> {
  const { inventory, marks, leases } = await markStore(layout);
  const chosen = choose(layout, inventory, marks, options);
  const batches = new Batches(layout, leases, marks, options.signal);
  const { survey, ...removals } = chosen;
  const total = Object.values(removals).reduce((sum, { length }) => sum + length, 0);
  let done = 0;
  const moved: string[] = [];
  const path = (name: string): string => `${layout.root}/${name}`;
  const gone = (name: string): void => {
    rmSync(path(name), { recursive: true, force: true });
    options.onProgress?.(++done, total);
  };
  const away = (name: string): void => {
    // At once for all others; its files are removed later.
    if (lstatSync(path(name), { throwIfNoEntry: false }) !== undefined) {
      const to = temporary.path();
      renameSync(path(name), to);
      moved.push(to);
    }
    options.onProgress?.(++done, total);
  };
  // A root whose link shows its tree again by now is one.
  const roots = await batches.remove(chosen.roots, (name) => marks.keepsRecord(name) || !isStillStale(layout, name, survey), gone);
  // Realisations come first in the list, before the results that they name.
  const results = await batches.remove(
    chosen.results,
    ({ name }) => marks.keepsRecord(name),
    ({ name }) => gone(name),
  );
  const logs = await batches.remove(
    chosen.logs,
    ({ name }) => marks.keepsLog(name),
    ({ name }) => gone(name),
  );
  const trees = await batches.remove(chosen.trees, (name) => marks.keepsTree(name), away);
  const blobs = await batches.remove(
    chosen.blobs,
    ({ name }) => marks.keepsBlob(name),
    ({ name }) => gone(name),
  );
  const caches = await batches.remove(
    chosen.caches,
    ({ name }) => marks.keepsRecord(name) || !isStillOld(layout, name, options.nowMs),
    ({ name }) => away(name),
  );
  for (const folder of moved) rmSync(folder, { recursive: true, force: true });
  for (const name of entriesOf(layout.area("locks"))) freeDeadLock(`${layout.area("locks")}/${name}`);
  return report(
    inventory,
    marks,
    { roots, results, logs, trees, blobs, caches },
    batches.everythingBy,
    options.signal?.aborted === true,
    options,
  );
}

function report(
  inventory: Inventory,
  marks: Marks,
  { roots, results, logs, trees, blobs, caches }: Removals,
  everythingBy: string | undefined,
  isInterrupted: boolean,
  { maxSizeBytes }: CollectOptions,
): CollectReport {
  const before = sizeOfInventory(inventory);
  const freedBytes = sizeOfFiles([...results, ...logs, ...blobs]);
  const isOver = maxSizeBytes !== undefined && before - freedBytes > maxSizeBytes;
  return {
    removed: {
      roots: roots.length,
      realisations: results.filter(({ name }) => inventory.realisations.has(name)).length,
      actionResults: results.filter(({ name }) => inventory.actionResults.has(name)).length,
      logs: logs.length,
      trees: trees.length,
      blobs: blobs.length,
      caches: caches.length,
    },
    freedBytes: freedBytes + sizeOfFiles(caches),
    keptBytes: before - freedBytes,
    usedBytes: marks.sizeBytes,
    isOverLimit: isOver,
    isInterrupted,
    ...(everythingBy === undefined ? {} : { everythingUsedBy: everythingBy }),
  };
}
