import { setTimeout } from "node:timers/promises";
import { refuseNetwork } from "./collect/network.ts";
import { underLock } from "./collect/under-lock.ts";
import { errnoOf, storeFailure } from "./failures.ts";
import { tryLock, type FileLock } from "./file-lock.ts";
import type { Layout } from "./layout.ts";
import { reportOf, verifyAndRepair, type RepairParts } from "./repair.ts";
import type { VerifyReport } from "./store.ts";
import { strangersKeptMs } from "./temporary.ts";
import { verifyStore } from "./verify.ts";

/** How often it is looked whether the one before is done (milliseconds). */
const LOOK_MS = 50;

/** Verifies, and repairs, while no collector is at work: one after the other. */
export async function verifyAlone(
  layout: Layout,
  { repair = false, ...parts }: RepairParts & { readonly repair?: boolean },
): Promise<VerifyReport> {
  if (repair) refuseNetwork(layout.root);
  const lock = await waitForLock(layout, repair);
  if (lock === undefined) return reportOf(await verifyStore(layout, parts.onProgress));
  return await underLock(layout, lock, async () => {
    try {
      return repair ? await verifyAndRepair(layout, parts) : reportOf(await verifyStore(layout, parts.onProgress));
    } catch (error) {
      throw storeFailure(layout.root, error);
    }
  });
}

/** Undefined: the store may only be read; then nobody here collects. */
async function waitForLock(layout: Layout, repair: boolean): Promise<FileLock | undefined> {
  for (;;) {
    try {
      const lock = tryLock(layout.collectorLock, strangersKeptMs);
      if (lock !== undefined) return lock;
    } catch (error) {
      if (!repair && ["EROFS", "EACCES", "EPERM", "ENOSPC", "EDQUOT"].includes(errnoOf(error) ?? "")) return undefined;
      throw storeFailure(layout.root, error);
    }
    await setTimeout(LOOK_MS);
  }
}
