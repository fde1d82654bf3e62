import type { Digest } from "#derivation/digest.ts";

/** Where to fetch from, and how: from the user's configuration file, npm's and apt's configuration; never from recipes. */
export interface FetchSettings {
  /** `mirrors.NAME` → base URLs, before what the system's own configuration says. */
  readonly mirrors: Readonly<Record<string, readonly string[]>>;
  readonly npmRegistry?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
  /** PEM file of further certificate authorities. */
  readonly cafile?: string;
  readonly attempts: number;
}

export interface FetchProgress {
  (doneBytes: number, totalBytes: number | undefined): void;
}

/**
 * Fetches one blob: the locators in order, each streamed to a file in `folder`, resumed or retried, verified against the SRI `hash`.
 * Throws a `KilnFailure` with every locator's failure; a file that does not hash right is removed and both hashes are told.
 */
export interface Fetcher {
  fetch(
    locators: readonly string[],
    hash: string,
    folder: string,
    onProgress?: FetchProgress,
    signal?: AbortSignal,
  ): Promise<{ readonly file: string; readonly digest: Digest }>;
  /** Fetches without a known hash and gives the SRI (sha256): for `kiln fetch --hash`. */
  hash(locator: string, folder: string, onProgress?: FetchProgress, signal?: AbortSignal): Promise<string>;
}
