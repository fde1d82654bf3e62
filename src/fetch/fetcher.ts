import type { Digest } from "#derivation/digest.ts";
import type { MirrorRule } from "./mirror-rules.ts";
import type { NpmVersion } from "./npm-package.ts";

/** Where to fetch from, and how: from the user's configuration file, npm's and apt's configuration; never from recipes. */
export interface FetchSettings {
  /** `mirrors.NAME` → base URLs, before what the system's own configuration says. */
  readonly mirrors: Readonly<Record<string, readonly string[]>>;
  readonly mirrorRules?: readonly MirrorRule[];
  /** Only what lies on this machine. */
  readonly offline?: boolean;
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
  /** What npm would install for a range or tag now; undefined: nothing fits. */
  npmVersion(name: string, range: string, signal?: AbortSignal): Promise<NpmVersion | undefined>;
}
