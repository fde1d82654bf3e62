import type { Fetcher, FetchSettings } from "./fetcher.ts";
import type { Timing } from "./network.ts";

export interface FetcherSurroundings {
  /** Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  readonly timing?: Timing;
}

/**
 * Fetches over the network and from files. What npm and apt know is asked for once, when the first locator needs it; so are the libraries loaded:
 * most builds fetch nothing. Errors: KILN-E07xx; an aborted fetch throws the signal's reason.
 */
export function createFetcher(settings: FetchSettings, surroundings: FetcherSurroundings = {}): Fetcher {
  let opened: Promise<Fetcher> | undefined;
  const open = (): Promise<Fetcher> =>
    (opened ??= import("./open-fetcher.ts").then(({ openFetcher }) => openFetcher(settings, surroundings)));
  return {
    fetch: async (...request) => await (await open()).fetch(...request),
    hash: async (...request) => await (await open()).hash(...request),
    npmVersion: async (...request) => await (await open()).npmVersion(...request),
  };
}
