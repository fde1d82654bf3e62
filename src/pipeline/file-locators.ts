import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Fetcher } from "#fetch/fetcher.ts";

/** `file:recipes/x.tar.gz` of a graph, or of a command line, counts from `folder`. All other locators stay as they are. */
export function locatorIn(folder: string, locator: string): string {
  if (!locator.startsWith("file:") || locator.startsWith("file:/")) return locator;
  return pathToFileURL(resolve(folder, decodeURIComponent(locator.slice("file:".length)))).href;
}

export function fetcherIn(folder: string, fetcher: Fetcher): Fetcher {
  return {
    fetch: (locators, ...rest) =>
      fetcher.fetch(
        locators.map((locator) => locatorIn(folder, locator)),
        ...rest,
      ),
    hash: (locator, ...rest) => fetcher.hash(locatorIn(folder, locator), ...rest),
    npmVersion: (...request) => fetcher.npmVersion(...request),
  };
}
