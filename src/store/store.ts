import type { DerivationId, SourceContent } from "#derivation/derivation.ts";
import type { LockState } from "./file-lock.ts";
import type { GraphOutcome, GraphRow } from "./graph-file.ts";
import type { Digest } from "#derivation/digest.ts";
import type { ActionResult, Output, Realisation } from "#derivation/output.ts";

/**
 * Results of steps that ran without a sandbox live in a name space of their own, never seen by a sandboxed build and never shared.
 */
export type Trust = "sandboxed" | "unsandboxed";

/** The content-addressed store: the only door to the store's files. Failures are `KilnFailure`s with codes KILN-E06xx. Synchronous where Node is faster so. */
export interface Store {
  /** Absolute path of the store's folder. */
  readonly root: string;

  // -- blobs
  putBytes(bytes: Uint8Array, options?: { readonly executable?: boolean }): Digest;
  /** Copies a file of the host in (streamed when large); fails if it does not hash to `expected` when that is given. */
  putFile(hostPath: string, options?: { readonly executable?: boolean; readonly expected?: Digest }): Promise<Digest>;
  /** Takes over a file that lies in `temporaryFolder()` and that the caller has hashed (the sandbox helper does so on the way out): chmod, rename. */
  adopt(temporaryPath: string, digest: Digest, executable: boolean): void;
  has(digest: Digest): boolean;
  /** The file of a blob, read-only; makes the executable (or plain) twin where only the other is there. */
  blobPath(digest: Digest, executable: boolean): string;
  /** The same of one that this process's lease names already, as what a graph tells of that is looked into. Throws KILN-E0605. */
  namedBlobPath(digest: Digest, executable: boolean): string;
  read(digest: Digest): Uint8Array;
  /** A new folder under the store's `tmp/`, on the same file system; removed by `close()` and by later runs when its process is gone. */
  temporaryFolder(): string;

  // -- trees
  /** Whether the `Directory` blob and all that it reaches are present. */
  hasTree(digest: Digest): boolean;
  /** Takes for granted that it is whole, and keeps collectors from it. What is missing nevertheless is told where it is needed (KILN-E0605). */
  assumeTree(digest: Digest): void;
  /** Nothing is taken for granted any more. */
  doubtTrees(): void;
  /** Copies a folder of the host in as a Merkle tree. Refuses what trees can't hold (KILN-E06xx). */
  importFolder(hostPath: string): Promise<Digest>;
  /** A folder that holds the tree (hard links into `cas/`), made once; to be exposed read-only only. */
  materialise(digest: Digest): string;

  // -- results
  actionResult(action: Digest, trust: Trust): ActionResult | undefined;
  realisation(id: DerivationId, trust: Trust): Realisation | undefined;
  /** Makes results visible: blobs are on disk first (one syncfs for the whole batch), then `ac/`, then `realised/`. */
  publish(batch: readonly PublishedResult[], trust: Trust): Promise<void>;
  /** Takes results back, wherever they are kept: they turned out to be no function of their inputs. */
  forget(actions: readonly Digest[], realisations: readonly DerivationId[]): void;
  /** Marks actions whose results may be used here, and are never to be shared: what they gave hung on more than their inputs, or may have. */
  withhold(actions: readonly Digest[]): void;
  /** Hashes of all that are marked so. */
  withheld(): ReadonlySet<string>;

  /**
   * Makes this process the only one on this machine that runs an action; when the process ends, however, another may. Undefined: one runs it already; its
   * result is shown before it gives the lock back.
   */
  lockAction(action: Digest, trust: Trust): { release(): void } | undefined;
  /** Whether a process that goes on has the lock; what a stopped one has is not to be waited for. */
  actionState(action: Digest, trust: Trust): LockState;

  // -- roots, logs
  /**
   * Registers what `linkPath` (absolute) shows as a root, then swaps the link there by rename. Folders are made below `above` only (default: the link's own folder
   * alone): what was moved away isn't begun anew for the sake of a link.
   */
  linkOut(linkPath: string, tree: Digest, above?: string): void;
  /** What graphs tell of their steps counts as realisations from here on: of those whose links lie in this folder (absolute). */
  consultGraphs(folder: string): void;
  /** Makes the results of all of a graph's steps roots, for as long as `linkPath` shows what came of it, or nothing was ever shown there. Called before they are looked up. */
  keepGraph(linkPath: string, roots: readonly DerivationId[], closure: () => readonly DerivationId[]): void;
  /** Whether they are that already; from here on they stay it while this process uses the store. */
  keepsGraph(linkPath: string, roots: readonly DerivationId[]): boolean;
  /** The same, with what steps came to that have no realisation of their own. */
  tellGraph(linkPath: string, roots: readonly DerivationId[], closure: () => readonly DerivationId[], outcome: GraphOutcome): void;
  /** Once all is told: forgets the link's graphs before this one, with what they read unless that was built last. */
  settleGraph(linkPath: string, roots: readonly DerivationId[]): void;
  /** Keeps what a graph reads of the workspace from collectors as long as the graph itself, unless the store would be larger than it may be. */
  tellSources(linkPath: string, roots: readonly DerivationId[], sources: () => readonly SourceContent[]): void;
  /** The same until something else is told so, whatever graphs the link has meanwhile. */
  tellBuiltSources(linkPath: string, roots: readonly DerivationId[], sources: () => readonly SourceContent[]): void;
  /** What graphs that are consulted tell of a step; whether what it names is there is told where that is needed (KILN-E0605). */
  graphRow(id: DerivationId, trust: Trust): GraphRow | undefined;
  /** Whether there is one, for which less of it is looked at. */
  hasGraphRow(id: DerivationId, trust: Trust): boolean;
  /** `GraphRow.reads`, for which less of the row is looked at. */
  graphReads(id: DerivationId): string | undefined;
  /** Makes a tree or file a root by a name, until `releaseRoot`. False: there is one of that name, of something else. */
  nameRoot(name: string, output: Output): boolean;
  /** False: there is none of that name. */
  releaseRoot(name: string): boolean;
  roots(): readonly ListedRoot[];
  /** The tree of this store that lies at a path of the host, links followed, or around it. */
  treeAt(path: string): Digest | undefined;
  writeLog(action: Digest, text: string): void;
  log(action: Digest): string | undefined;

  /** Keeps a folder of a cache, which need not be there yet, from collectors as long as this process uses the store. */
  useCache(path: string): void;
  /** Removes what neither roots nor processes use, and caches of versions of Kiln that nobody used for long. */
  collect(options: CollectOptions): Promise<CollectReport>;
  /** Now and then, collects where the store is larger than it may be; undefined: it wasn't looked at. */
  keepWithin(options: { readonly maxSizeBytes: number; readonly nowMs: number }): Promise<CollectReport | undefined>;
  /** Makes files of trees that are copies links to their blobs. Waits for a collector. Throws KILN-E0615 on a network file system. */
  optimise(options?: { readonly onProgress?: (done: number, total: number) => void }): Promise<OptimiseReport>;
  usage(options: { readonly nowMs: number }): Promise<StoreUsage>;
  /** Waits for a collector, which would hide things in the midst of it. `repair`: mends what can be; KILN-E0615 on a network file system. */
  verify(options?: { readonly repair?: boolean; readonly onProgress?: (done: number, total: number) => void }): Promise<VerifyReport>;
  /** What this process looked at or made was kept from collectors until now. */
  close(): Promise<void>;
}

/** What a collector keeps for somebody. */
export type ListedRoot =
  | { readonly kind: "named"; readonly name: string; readonly output: Output }
  | { readonly kind: "link"; readonly link: string; readonly tree: Digest; readonly isLive: boolean }
  | { readonly kind: "graph"; readonly link: string; readonly steps: number; readonly isLive: boolean };

export interface PublishedResult {
  readonly action: Digest;
  readonly result: ActionResult;
  readonly realisations: readonly DerivationId[];
}

/** Without a wish all goes that nothing uses; with both, what either wish wants gone. */
export interface CollectOptions {
  /** Results that were used since stay. */
  readonly olderThanMs?: number;
  /** Results stay, the last used ones first, while the store is no larger. */
  readonly maxSizeBytes?: number;
  /** What is larger than that is made no larger than this; default: the same. */
  readonly shrinkToBytes?: number;
  readonly nowMs: number;
  /** Only looks. */
  readonly dryRun?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface CollectReport {
  readonly removed: Readonly<Record<"roots" | "realisations" | "actionResults" | "logs" | "trees" | "blobs" | "caches", number>>;
  readonly freedBytes: number;
  readonly keptBytes: number;
  /** Of that, what roots and processes use, and results that were to stay. */
  readonly usedBytes: number;
  /** What is used alone is larger than was wished. */
  readonly isOverLimit: boolean;
  readonly isInterrupted: boolean;
  /** A process that doesn't say what it uses: nothing more was removed. */
  readonly everythingUsedBy?: string;
}

export interface OptimiseReport {
  readonly linkedFiles: number;
  readonly savedBytes: number;
}

/** Sizes are what files take on the disk. */
export interface StoreUsage {
  /** One for each folder of the store; what several share (hard links) counts for the first. */
  readonly areas: readonly AreaUsage[];
  /** Contents and results that roots and running processes name: the rest is `collect`'s. */
  readonly usedBytes: number;
  /** Caches of versions of Kiln that nobody used for long. */
  readonly oldCachesBytes: number;
  /** Largest first; what several share counts for each. */
  readonly roots: readonly RootUsage[];
}

export interface AreaUsage {
  readonly name: string;
  readonly files: number;
  readonly sizeBytes: number;
}

export interface RootUsage {
  /** A link of the host or a name. */
  readonly name: string;
  readonly sizeBytes: number;
}

export interface VerifyReport {
  readonly blobs: number;
  readonly trees: number;
  readonly actionResults: number;
  readonly realisations: number;
  /** One line each; empty: the store is whole. */
  readonly problems: readonly string[];
  /** Of a repair: what is left of them, or came up on the way. */
  readonly unrepaired?: readonly string[];
}
