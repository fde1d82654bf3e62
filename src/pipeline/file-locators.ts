import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { badLocator } from "#diagnostics/fetch.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Fetcher } from "#fetch/fetcher.ts";

/** `file:recipes/x.tar.gz` of a graph, or of a command line, counts from `folder`. All other locators stay as they are. Throws KILN-E0702. */
export function locatorIn(folder: string, locator: string): string {
  if (!locator.startsWith("file:") || locator.startsWith("file:/")) return locator;
  return pathToFileURL(resolve(folder, decoded(locator))).href;
}

function decoded(locator: string): string {
  try {
    return decodeURIComponent(locator.slice("file:".length));
  } catch {
    throw new KilnFailure([badLocator(locator, "it can't be decoded: a `%` in a name is written %25")]);
  }
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
