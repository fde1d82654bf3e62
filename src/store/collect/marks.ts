import { readFileSync } from "node:fs";
import { hashOf, sizeOf, type Digest } from "#derivation/digest.ts";
import { alignAction, LEAST_PROGRAM } from "#derivation/reapi/aligned-program.ts";
import type { DerivationId } from "#derivation/derivation.ts";
import type { Output } from "#derivation/output.ts";
import { decodeDirectory, type DirectoryListing } from "#derivation/reapi/directory.ts";
import { hashInName, trustPrefix, trusts, type Layout } from "../layout.ts";
import { decodeRow, readGraph, type GraphFile } from "../graph-file.ts";
import { readSourceList, type SourceList } from "../source-lists.ts";
import { actionsOf, type Inventory, type ResultRecord } from "./inventory.ts";

/** What stays: grows while a collector works, as other processes tell what they use. */
export class Marks {
  readonly #layout: Layout;
  readonly #inventory: Inventory;
  /** Hash → what its files take on the disk. */
  readonly #sizes = new Map<string, number>();
  readonly #blobs = new Set<string>();
  readonly #trees = new Set<string>();
  readonly #records = new Set<string>();
  readonly #ids = new Set<DerivationId>();
  /** Uses of what wasn't there when it was looked for: trees by digest, graphs and lists of sources by name. */
  readonly #awaited = new Set<string>();
  /** What was marked since, to be taken back. */
  #journal: (() => void)[] | undefined;
  #sizeBytes = 0;

  constructor(layout: Layout, inventory: Inventory) {
    this.#layout = layout;
    this.#inventory = inventory;
    for (const { name, sizeBytes } of inventory.blobs) {
      const hash = hashInName(name);
      this.#sizes.set(hash, (this.#sizes.get(hash) ?? 0) + sizeBytes);
    }
  }

  /** Of the results and blobs that stay. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  keepsBlob(name: string): boolean {
    return this.#blobs.has(hashInName(name));
  }

  keepsTree(name: string): boolean {
    return this.#trees.has(hashInName(name));
  }

  /** A file of `ac/`, `realised/`, `roots/`, `graphs/`, `sources/`. */
  keepsRecord(name: string): boolean {
    return this.#records.has(name);
  }

  /** The log of an action that stays, or of a step of a graph that stays. */
  keepsLog(name: string): boolean {
    const hash = hashInName(name);
    const place = `ac/${hash.slice(0, 2)}/${hash}`;
    return this.#ids.has(hash) || this.#records.has(place) || this.#records.has(`unsandboxed/${place}`);
  }

  output({ kind, digest }: Output): void {
    if (kind === "tree") this.tree(digest);
    else this.blob(digest);
  }

  blob(digest: Digest): void {
    const hash = hashOf(digest);
    this.#add(this.#blobs, hash, this.#sizes.get(hash) ?? 0);
    if (sizeOf(digest) >= LEAST_PROGRAM) this.#copyOf(digest);
  }

  /** A large program's copy stays as long as the program. */
  #copyOf(program: Digest): void {
    for (const name of actionsOf(this.#layout, { action: alignAction(program), trust: "sandboxed" }))
      if (this.#inventory.actionResults.has(name)) this.record(name);
  }

  /** With all that is below. */
  tree(digest: Digest): void {
    const hash = hashOf(digest);
    if (this.#trees.has(hash)) return;
    this.blob(digest);
    const listing = this.#listing(digest);
    if (listing === undefined) {
      this.#awaited.add(`t ${digest}`);
      return;
    }
    this.#add(this.#trees, hash, 0);
    for (const file of listing.files) this.blob(file.digest);
    for (const folder of listing.directories) this.tree(folder.digest);
  }

  /** A result with its outputs; of a realisation also its action's result. */
  record(name: string): void {
    if (this.#records.has(name)) return;
    const found = this.#inventory.realisations.get(name) ?? this.#inventory.actionResults.get(name);
    this.#add(this.#records, name, found?.sizeBytes ?? 0);
    for (const output of found?.outputs ?? []) this.output(output);
    for (const action of found?.actions ?? []) if (this.#inventory.actionResults.has(action)) this.record(action);
  }

  /** The results of its steps, whether they have realisations or the graph tells what they came to. */
  graph({ ids, rows }: GraphFile): void {
    for (const id of ids) {
      this.#ids.add(id);
      for (const trust of trusts) {
        const name = `${trustPrefix(trust)}realised/${id.slice(0, 2)}/${id}`;
        if (this.#inventory.realisations.has(name)) this.record(name);
      }
    }
    for (const text of rows.values()) {
      const row = decodeRow(text);
      if (row === undefined) continue;
      for (const output of Object.values(row.outputs)) this.output(output);
      for (const name of actionsOf(this.#layout, row)) if (this.#inventory.actionResults.has(name)) this.record(name);
    }
  }

  /** Lines of leases. */
  uses(lines: readonly string[]): void {
    const again = [...this.#awaited];
    this.#awaited.clear();
    for (const line of [...again, ...lines]) {
      const what = line.slice(2);
      if (line.startsWith("b ")) this.blob(what);
      else if (line.startsWith("t ")) this.tree(what);
      else if (line.startsWith("r graphs/") || line.startsWith("r tmp/")) this.#usedGraph(line, what);
      else if (line.startsWith("r sources/")) this.#usedSources(line, what);
      else if (line.startsWith("r ")) this.record(what);
    }
  }

  /** What a link's graph reads of the workspace. */
  sources({ contents }: SourceList): void {
    for (const { digest, isFolder } of contents) {
      if (isFolder) this.tree(digest);
      else this.blob(digest);
    }
  }

  /** Marks the result if all that stays is no larger than `limit` then. */
  recordWithin(record: ResultRecord, limit: number): boolean {
    return this.#within(limit, () => this.record(record.name));
  }

  /** The same of sources. */
  sourcesWithin(list: SourceList, limit: number): boolean {
    return this.#within(limit, () => this.sources(list));
  }

  #within(limit: number, mark: () => void): boolean {
    this.#journal = [];
    mark();
    const undo = this.#journal;
    this.#journal = undefined;
    if (this.#sizeBytes <= limit) return true;
    for (const step of undo) step();
    return false;
  }

  #usedGraph(line: string, name: string): void {
    this.#add(this.#records, name, 0);
    const graph = readGraph(`${this.#layout.root}/${name}`);
    if (graph === undefined) this.#awaited.add(line);
    else this.graph(graph);
  }

  #usedSources(line: string, name: string): void {
    this.#add(this.#records, name, 0);
    const list = readSourceList(`${this.#layout.root}/${name}`);
    if (list === undefined) this.#awaited.add(line);
    else this.sources(list);
  }

  #add(set: Set<string>, key: string, sizeBytes: number): void {
    if (set.has(key)) return;
    set.add(key);
    this.#sizeBytes += sizeBytes;
    this.#journal?.push(() => {
      set.delete(key);
      this.#sizeBytes -= sizeBytes;
    });
  }

  #listing(digest: Digest): DirectoryListing | undefined {
    for (const executable of [false, true]) {
      try {
        return decodeDirectory(readFileSync(this.#layout.blob(digest, executable)));
      } catch {
        // Not there (yet), or damaged: then nothing of it can be used.
      }
    }
    return undefined;
  }
}
