import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { openStore } from "#store/open-store.ts";
import type { CollectReport } from "#store/store.ts";

export type Limited =
  | { readonly kind: "collected"; readonly report: CollectReport }
  | { readonly kind: "hindered"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "nothing" };

/** After a build that ran steps: a store larger than the user's settings allow loses what was not used for longest. */
export async function keepStoreWithin(storeFolder: string, maxSizeBytes: number, nowMs: number): Promise<Limited> {
  const store = openStore(storeFolder);
  try {
    const report = await store.keepWithin({ maxSizeBytes, nowMs });
    if (report === undefined) return { kind: "nothing" };
    const { blobs, actionResults, realisations, logs } = report.removed;
    // Caches of versions that are gone go unasked: nobody has to know.
    return blobs + actionResults + realisations + logs === 0 ? { kind: "nothing" } : { kind: "collected", report };
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    // Somebody else is at it; all else is told, but no reason for a build that is done to fail.
    const others = error.diagnostics.filter(({ code }) => code !== "KILN-E0614");
    return { kind: "hindered", diagnostics: others.map((one) => ({ ...one, severity: "warning" })) };
  } finally {
    await store.close();
  }
}
