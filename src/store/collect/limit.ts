import { lstatSync } from "node:fs";
import { writeInto } from "../blobs.ts";
import type { Layout } from "../layout.ts";
import type { CollectReport } from "../store.ts";
import type { Temporary } from "../temporary.ts";
import { collect } from "./collect.ts";

/** To look how large a store is takes as long as to look at all its files: it is done so often (milliseconds). */
const everyMs = 3_600_000;
/** A store that has grown too large is made so much smaller than it may be that it isn't too large again at once. */
const share = 0.8;

/** Collects if that is due and the store is larger than it may be. Undefined: it was not due. Throws as `collect` does. */
export async function keepWithin(
  layout: Layout,
  temporary: Temporary,
  { maxSizeBytes, nowMs }: { readonly maxSizeBytes: number; readonly nowMs: number },
): Promise<CollectReport | undefined> {
  const stamp = `${layout.area("gc")}/looked`;
  const lookedMs = lstatSync(stamp, { throwIfNoEntry: false })?.mtimeMs;
  // A time to come is a clock that was set back.
  if (lookedMs !== undefined && lookedMs > nowMs - everyMs && lookedMs <= nowMs) return undefined;
  writeInto(temporary, stamp, "");
  return await collect(layout, temporary, { maxSizeBytes, shrinkToBytes: Math.floor(maxSizeBytes * share), nowMs });
}
