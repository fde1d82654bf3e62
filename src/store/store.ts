import type { DerivationId } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import type { ActionResult, Realisation } from "#derivation/output.ts";

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
  read(digest: Digest): Uint8Array;
  /** A new folder under the store's `tmp/`, on the same file system; removed by `close()` and by later runs when its process is gone. */
  temporaryFolder(): string;

  // -- trees
  /** Whether the `Directory` blob and all that it reaches are present. */
  hasTree(digest: Digest): boolean;
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

  // -- roots, leases, logs
  /** Registers what `linkPath` (absolute) shows as a root, then swaps the link there by rename. */
  linkOut(linkPath: string, tree: Digest): void;
  /** Keeps this process's blobs from a collector that runs beside it. */
  lease(): { release(): void };
  writeLog(action: Digest, text: string): void;
  log(action: Digest): string | undefined;

  verify(options?: { readonly onProgress?: (done: number, total: number) => void }): Promise<VerifyReport>;
  close(): Promise<void>;
}

export interface PublishedResult {
  readonly action: Digest;
  readonly result: ActionResult;
  readonly realisations: readonly DerivationId[];
}

export interface VerifyReport {
  readonly blobs: number;
  readonly trees: number;
  readonly actionResults: number;
  readonly realisations: number;
  /** One line each; empty: the store is whole. */
  readonly problems: readonly string[];
}
