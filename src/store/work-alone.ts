import { setTimeout } from "node:timers/promises";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { refuseNetwork } from "./collect/network.ts";
import { underLock } from "./collect/under-lock.ts";
import { onStore } from "./failures.ts";
import { tryLock, type FileLock } from "./file-lock.ts";
import type { Layout } from "./layout.ts";
import { reportOf, verifyAndRepair, type RepairParts } from "./repair.ts";
import { optimise } from "./optimise.ts";
import type { OptimiseReport, VerifyReport } from "./store.ts";
import { strangersKeptMs, type Temporary } from "./temporary.ts";
import { verifyStore } from "./verify.ts";

/** How often it is looked whether the one before is done (milliseconds). */
const LOOK_MS = 50;

/** Links what lies there twice, while no collector is at work. */
export async function optimiseAlone(
  layout: Layout,
  temporary: Temporary,
  onProgress?: (done: number, total: number) => void,
): Promise<OptimiseReport> {
  refuseNetwork(layout.root);
  return await underLock(layout, await waitForLock(layout), () => optimise(layout, temporary, onProgress));
}

/** Verifies, and repairs, while no collector is at work: one after the other. */
export async function verifyAlone(
  layout: Layout,
  { repair = false, ...parts }: RepairParts & { readonly repair?: boolean },
): Promise<VerifyReport> {
  if (repair) refuseNetwork(layout.root);
  const lock = repair ? await waitForLock(layout) : await waitForLock(layout).catch(orNoLock);
  if (lock === undefined) return reportOf(await verifyStore(layout, parts.onProgress));
  return await underLock(layout, lock, async () =>
    repair ? await verifyAndRepair(layout, parts) : reportOf(await verifyStore(layout, parts.onProgress)),
  );
}

async function waitForLock(layout: Layout): Promise<FileLock> {
  for (;;) {
    const lock = onStore(layout.root, () => tryLock(layout.collectorLock, strangersKeptMs));
    if (lock !== undefined) return lock;
    await setTimeout(LOOK_MS);
  }
}

/** A store that can't be written to can be verified; then nobody here collects. */
function orNoLock(error: unknown): undefined {
  const codes = error instanceof KilnFailure ? error.diagnostics.map(({ code }) => code) : [];
  if (codes.includes("KILN-E0602") || codes.includes("KILN-E0603")) return undefined;
  throw error;
}
