import { lstatSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import type { DerivationId } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import type { ActionResult, Output, Realisation } from "#derivation/output.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { blobMissing } from "#diagnostics/store.ts";
import { writeTemporary, type Blobs } from "./blobs.ts";
import { errnoOf, onStore, storeFailure } from "./failures.ts";
import type { GraphRow } from "./graph-file.ts";
import type { Graphs } from "./graphs.ts";
import { renameInto, trusts, type Layout } from "./layout.ts";
import { noteUse } from "./last-use.ts";
import { decodeActionResult, decodeRealisation, encodeActionResult, encodeRealisation } from "./result-files.ts";
import type { LowerStores } from "./lower-stores.ts";
import type { PublishedResult, Trust } from "./store.ts";
import type { Temporary } from "./temporary.ts";
import type { Trees } from "./trees.ts";
import type { Uses } from "./uses.ts";

/** Blobs put on disk at once where there is no syncfs. */
const parallelSyncs = 32;

/** See `StoreOptions`. */
export type ShowFiles = (root: string, files: readonly ShownFile[]) => Promise<boolean>;

/** A file that is to be shown: absolute paths in the store. */
export interface ShownFile {
  readonly temporary: string;
  readonly path: string;
  readonly content: Uint8Array;
}

/** `ac/` and `realised/`: what counts only while all that it names is there. */
export class Results {
  readonly #layout: Layout;
  readonly #temporary: Temporary;
  readonly #blobs: Blobs;
  readonly #trees: Trees;
  readonly #uses: Uses;
  readonly #lower: LowerStores;
  readonly #graphs: Graphs;
  readonly #syncFileSystem: ((path: string) => Promise<void>) | undefined;
  readonly #showFiles: ShowFiles | undefined;

  constructor(
    layout: Layout,
    temporary: Temporary,
    blobs: Blobs,
    trees: Trees,
    uses: Uses,
    lower: LowerStores,
    graphs: Graphs,
    syncFileSystem: ((path: string) => Promise<void>) | undefined,
    showFiles: ShowFiles | undefined,
  ) {
    this.#layout = layout;
    this.#temporary = temporary;
    this.#blobs = blobs;
    this.#trees = trees;
    this.#uses = uses;
    this.#lower = lower;
    this.#graphs = graphs;
    this.#syncFileSystem = syncFileSystem;
    this.#showFiles = showFiles;
  }

  actionResult(action: Digest, trust: Trust): ActionResult | undefined {
    const bytes = this.#read(this.#layout.actionResult(action, trust), (path) => readFileSync(path));
    const result = bytes === undefined ? undefined : decodeActionResult(bytes);
    if (result !== undefined && this.#counts(result.outputs)) return result;
    for (const lower of this.#lower.records((layout) => layout.actionResult(action, trust))) {
      const other = decodeActionResult(lower);
      if (other !== undefined && this.#counts(other.outputs)) return other;
    }
    return undefined;
  }

  realisation(id: DerivationId, trust: Trust): Realisation | undefined {
    // Read as text: one call of Node's into the system instead of four, which counts as a build begins with one look-up for each step.
    const text = this.#read(this.#layout.realisation(id, trust), (path) => readFileSync(path, "utf8"));
    const realisation = text === undefined ? undefined : decodeRealisation(id, text);
    if (realisation !== undefined && this.#counts(realisation.outputs)) return realisation;
    const row = this.#graphs.row(id, trust);
    if (row !== undefined && this.#counts(row.outputs)) return { derivation: id, outputs: row.outputs, action: row.action };
    for (const lower of this.#lower.records((layout) => layout.realisation(id, trust))) {
      const other = decodeRealisation(id, Buffer.from(lower).toString("utf8"));
      if (other !== undefined && this.#counts(other.outputs)) return other;
    }
    return undefined;
  }

  /** What a file of `realised/` tells. */
  realisedRow(id: DerivationId): GraphRow | undefined {
    for (const trust of trusts) {
      const found = this.realisation(id, trust);
      if (found) return { action: found.action, outputs: found.outputs, trust };
    }
    return undefined;
  }

  /**
   * All files are written under temporary names, then put on disk together with the blobs, then shown by rename: results of actions
   * first. What is there and counts stays: the first of two equal steps wins.
   */
  async publish(batch: readonly PublishedResult[], trust: Trust): Promise<void> {
    const results: ShownFile[] = [];
    const realised: ShownFile[] = [];
    const add = (to: ShownFile[], path: string, content: Uint8Array): void =>
      void to.push({ temporary: this.#temporary.path(), path, content });
    onStore(this.#layout.root, () => {
      for (const { action, result, realisations } of batch) {
        for (const { digest } of Object.values(result.outputs).filter((output) => !this.#isThere(output))) {
          throw new KilnFailure([blobMissing(this.#layout.root, digest)]);
        }
        const before = results.length + realised.length;
        if (this.actionResult(action, trust) === undefined)
          add(results, this.#layout.actionResult(action, trust), encodeActionResult(result));
        for (const id of realisations) {
          if (this.realisation(id, trust) !== undefined) continue;
          const text = encodeRealisation({ derivation: id, outputs: result.outputs, action });
          add(realised, this.#layout.realisation(id, trust), Buffer.from(text));
        }
        // What this store tells it has itself.
        if (results.length + realised.length > before && !this.#lower.isEmpty)
          for (const output of Object.values(result.outputs)) this.#takeIn(output);
      }
    });
    const files = [...results, ...realised];
    if (files.length === 0) return;
    if ((await this.#showFiles?.(this.#layout.root, files)) === true) {
      this.#blobs.takeFresh();
      return;
    }
    onStore(this.#layout.root, () => {
      for (const { temporary, content } of files) writeTemporary(temporary, content);
    });
    await this.#toDisk(files.map(({ temporary }) => temporary));
    onStore(this.#layout.root, () => {
      for (const { temporary, path } of files) renameInto(temporary, path);
    });
  }

  /** Realisations first: none may be left without its action's result. */
  forget(actions: readonly Digest[], realisations: readonly DerivationId[]): void {
    onStore(this.#layout.root, () => {
      this.#graphs.forget(new Set(actions), new Set(realisations));
      for (const trust of trusts) {
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

  #takeIn(output: Output): void {
    if (output.kind === "tree") this.#trees.takeIn(output.digest);
    else this.#blobs.path(output.digest, output.executable);
  }

  #isThere(output: Output): boolean {
    return output.kind === "tree" ? this.#trees.isWhole(output.digest) : this.#blobs.has(output.digest);
  }

  /** Looks first: an exception for each miss costs more than a second look-up for each hit. */
  #read<T>(path: string, read: (path: string) => T): T | undefined {
    this.#uses.record(path);
    try {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat === undefined) return undefined;
      const found = read(path);
      noteUse(path, stat.mtimeMs);
      return found;
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return undefined;
      throw storeFailure(path, error);
    }
  }
}
