import { storeFailure } from "../failures.ts";
import type { FileLock } from "../file-lock.ts";
import type { Layout } from "../layout.ts";
import { removeLeftovers, removeUnfinished } from "../temporary.ts";
import { removeBatches } from "../uses.ts";
import { removeEndedLeases, removeKeptLeases } from "./leases.ts";

/** Only one process at a time removes, verifies or repairs; leases that end meanwhile are there until the end. */
export async function underLock<T>(layout: Layout, lock: FileLock, work: () => Promise<T>): Promise<T> {
  try {
    removeBatches(layout);
    removeLeftovers(layout);
    removeUnfinished(layout);
    removeEndedLeases(layout);
    return await work();
  } catch (error) {
    throw storeFailure(layout.root, error);
  } finally {
    removeKeptLeases(layout);
    lock.release();
  }
}
