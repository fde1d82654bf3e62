import { lstatSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { sizeOf, type Digest } from "#derivation/digest.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { lowerStoreUnusable } from "#diagnostics/store-keeping.ts";
import { checkVersion, Layout, readVersion } from "./layout.ts";

/** Stores of somebody else's, that are only read: what they have needn't be made, and is copied from them when it is needed. */
export class LowerStores {
  readonly #layouts: readonly Layout[];

  /** Throws KILN-E0604, KILN-E0621. */
  constructor(folders: readonly string[]) {
    this.#layouts = folders.map((folder) => {
      const root = resolve(folder);
      checkVersion(root, versionOf(root));
      return new Layout(root);
    });
  }

  get isEmpty(): boolean {
    return this.#layouts.length === 0;
  }

  /** A file that has the size of the blob at least; whoever copies it looks at its content. */
  blob(digest: Digest): string | undefined {
    for (const layout of this.#layouts) {
      for (const executable of [false, true]) {
        const path = layout.blob(digest, executable);
        const stat = lstatSync(path, { throwIfNoEntry: false });
        if (stat?.isFile() === true && stat.size === sizeOf(digest)) return path;
      }
    }
    return undefined;
  }

  /** The records at the same place of each of them. */
  *records(placeOf: (layout: Layout) => string): Generator<Uint8Array> {
    for (const layout of this.#layouts) {
      const path = placeOf(layout);
      if (lstatSync(path, { throwIfNoEntry: false }) === undefined) continue;
      try {
        yield readFileSync(path);
      } catch {
        // Removed by its owner just now, or not ours to read.
      }
    }
  }
}

function versionOf(root: string): string {
  let version: string | undefined;
  try {
    version = readVersion(root);
  } catch (error) {
    throw new KilnFailure([lowerStoreUnusable(root, error instanceof Error && "code" in error ? String(error.code) : String(error))]);
  }
  if (version === undefined) throw new KilnFailure([lowerStoreUnusable(root, "there is no store")]);
  return version;
}
