import { existsSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import type { DerivationId } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import type { ActionResult, Output, Realisation } from "#derivation/output.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { blobMissing } from "#diagnostics/store.ts";
import { writeTemporary, type Blobs } from "./blobs.ts";
import { errnoOf, onStore, storeFailure } from "./failures.ts";
import { renameInto, type Layout } from "./layout.ts";
import { decodeActionResult, decodeRealisation, encodeActionResult, encodeRealisation } from "./result-files.ts";
import type { PublishedResult, Trust } from "./store.ts";
import type { Temporary } from "./temporary.ts";
import type { Trees } from "./trees.ts";

/** Blobs put on disk at once where there is no syncfs. */
const parallelSyncs = 32;

/** `ac/` and `realised/`: what counts only while all that it names is there. */
export class Results {
  readonly #layout: Layout;
  readonly #temporary: Temporary;
  readonly #blobs: Blobs;
  readonly #trees: Trees;
  readonly #syncFileSystem: ((path: string) => Promise<void>) | undefined;

  constructor(
    layout: Layout,
    temporary: Temporary,
    blobs: Blobs,
    trees: Trees,
    syncFileSystem: ((path: string) => Promise<void>) | undefined,
  ) {
    this.#layout = layout;
    this.#temporary = temporary;
    this.#blobs = blobs;
    this.#trees = trees;
    this.#syncFileSystem = syncFileSystem;
  }

  actionResult(action: Digest, trust: Trust): ActionResult | undefined {
    const bytes = readIfThere(this.#layout.actionResult(action, trust), (path) => readFileSync(path));
    const result = bytes === undefined ? undefined : decodeActionResult(bytes);
    return result !== undefined && this.#counts(result.outputs) ? result : undefined;
  }

  realisation(id: DerivationId, trust: Trust): Realisation | undefined {
    // Read as text: one call of Node's into the system instead of four, which counts as a build begins with one look-up for each step.
    const text = readIfThere(this.#layout.realisation(id, trust), (path) => readFileSync(path, "utf8"));
    const realisation = text === undefined ? undefined : decodeRealisation(id, text);
    return realisation !== undefined && this.#counts(realisation.outputs) ? realisation : undefined;
  }

  /**
   * All files are written under temporary names, then put on disk together with the blobs, then shown by rename: results of actions
   * first. What is there and counts stays: the first of two equal steps wins.
   */
  async publish(batch: readonly PublishedResult[], trust: Trust): Promise<void> {
    const moves: { readonly rank: number; readonly from: string; readonly to: string }[] = [];
    onStore(this.#layout.root, () => {
      for (const { action, result, realisations } of batch) {
        for (const { digest } of Object.values(result.outputs).filter((output) => !this.#isThere(output))) {
          throw new KilnFailure([blobMissing(this.#layout.root, digest)]);
        }
        if (this.actionResult(action, trust) === undefined) {
          moves.push({
            rank: 0,
            from: writeTemporary(this.#temporary, encodeActionResult(result)),
            to: this.#layout.actionResult(action, trust),
          });
        }
        for (const id of realisations) {
          if (this.realisation(id, trust) !== undefined) continue;
          const text = encodeRealisation({ derivation: id, outputs: result.outputs, action });
          moves.push({ rank: 1, from: writeTemporary(this.#temporary, text), to: this.#layout.realisation(id, trust) });
        }
      }
    });
    if (moves.length === 0) return;
    await this.#toDisk(moves.map(({ from }) => from));
    onStore(this.#layout.root, () => {
      for (const { from, to } of moves.toSorted((a, b) => a.rank - b.rank)) renameInto(from, to);
    });
  }

  /** Realisations first: none may be left without its action's result. */
  forget(actions: readonly Digest[], realisations: readonly DerivationId[]): void {
    onStore(this.#layout.root, () => {
      for (const trust of ["sandboxed", "unsandboxed"] as const) {
        for (const id of realisations) rmSync(this.#layout.realisation(id, trust), { force: true });
        for (const action of actions) rmSync(this.#layout.actionResult(action, trust), { force: true });
      }
    });
  }

  async #toDisk(files: readonly string[]): Promise<void> {
    const fresh = this.#blobs.takeFresh();
    if (this.#syncFileSystem !== undefined) {
      await this.#syncFileSystem(this.#layout.root);
      return;
    }
    const paths = [...fresh, ...files];
    for (let i = 0; i < paths.length; i += parallelSyncs) {
      await Promise.all(
        paths.slice(i, i + parallelSyncs).map(async (path) => {
          try {
            const file = await open(path, "r");
            try {
              await file.sync();
            } finally {
              await file.close();
            }
          } catch (error) {
            // A collector may have taken a blob that nothing names.
            if (errnoOf(error) !== "ENOENT") throw storeFailure(path, error);
          }
        }),
      );
    }
  }

  #counts(outputs: Readonly<Record<string, Output>>): boolean {
    return Object.values(outputs).every((output) => this.#isThere(output));
  }

  #isThere(output: Output): boolean {
    return output.kind === "tree" ? this.#trees.isWhole(output.digest) : this.#blobs.has(output.digest);
  }
}

/** Looks first: an exception for each miss costs more than a second look-up for each hit. */
function readIfThere<T>(path: string, read: (path: string) => T): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return read(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw storeFailure(path, error);
  }
}
