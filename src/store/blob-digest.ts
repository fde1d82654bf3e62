import { lstatSync } from "node:fs";
import type { Digest } from "#derivation/digest.ts";
import type { Layout } from "./layout.ts";

/** The digest of the blob with a hash, by the size of its file; undefined: there is none. */
export function digestOfBlob(layout: Layout, hash: string): Digest | undefined {
  for (const executable of [false, true]) {
    const stat = lstatSync(layout.blob(`${hash}/0`, executable), { throwIfNoEntry: false });
    if (stat !== undefined) return `${hash}/${stat.size}`;
  }
  return undefined;
}
