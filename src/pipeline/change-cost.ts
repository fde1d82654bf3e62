import { compareCompiles, type AskedGraph, type CompileDifference } from "#build/compare-compiles.ts";
import { sizeOf } from "#derivation/digest.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import type { Store, Trust } from "#store/store.ts";
import { realisedOutput } from "./output-at.ts";
import { rootsOf } from "./outputs.ts";

/** What it costs to have one evaluation's target built instead of another one's. */
export interface ChangeCost {
  readonly compiles: CompileDifference;
  /** How much larger the image is (bytes); undefined: one of the two was never built. */
  readonly imageBytes: number | undefined;
}

/** Each evaluation has one target. Builds nothing. */
export async function changeCost(before: Evaluation, after: Evaluation, store: Store, trust: Trust): Promise<ChangeCost> {
  const [old, now] = [imageSize(before, store, trust), imageSize(after, store, trust)];
  return {
    compiles: await compareCompiles(asked(before), asked(after), store, trust),
    imageBytes: old === undefined || now === undefined ? undefined : now - old,
  };
}

const asked = ({ graph, targets }: Evaluation): AskedGraph => ({
  graph,
  roots: rootsOf(targets),
});

function imageSize({ targets }: Evaluation, store: Store, trust: Trust): number | undefined {
  const image = targets[0]?.outputs["image"];
  const found = image === undefined ? undefined : realisedOutput(store, trust, image);
  return found?.kind === "file" ? sizeOf(found.digest) : undefined;
}

/** In a few words: how many files would be compiled, and what that does to the image where it is known. */
export function costText({ compiles, imageBytes }: ChangeCost): string {
  const { units, changed, unsure, known, objectBytes } = compiles;
  const count = changed - known;
  const most = unsure > 0 ? "at most " : "";
  const made = known > 0 ? ` (${known} made before)` : "";
  const compiled = changed === 0 ? "compiles nothing again" : `compiles ${most}${count} of ${units}${made}`;
  const size =
    imageBytes === undefined ? (objectBytes === undefined ? undefined : `about ${bytesText(objectBytes)}`) : bytesText(imageBytes);
  return size === undefined || changed === 0 ? compiled : `${compiled}, image ${size}`;
}

const KIB = 1024;

function bytesText(bytes: number): string {
  if (bytes === 0) return "of the same size";
  const sign = bytes < 0 ? "-" : "+";
  const size = Math.abs(bytes);
  return size < KIB ? `${sign}${size} bytes` : `${sign}${(size / KIB).toFixed(1)} KiB`;
}
