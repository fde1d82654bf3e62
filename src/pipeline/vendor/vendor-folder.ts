import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Fetcher } from "#fetch/fetcher.ts";
import { inputLink } from "../inputs/input-links.ts";

/** `vendor/` beside workspace.kiln: what `kiln vendor` leaves there, and builds take instead of the network. */
export const VENDOR_FOLDER = "vendor";
/** Says that the folder is Kiln's, and what is in it. */
export const VENDOR_INDEX = "kiln-vendor.json";

/** Where an input's files lie. */
export const vendoredInput = (root: string, key: string): string => join(root, VENDOR_FOLDER, "inputs", basename(inputLink(root, key)));

/** Where a fetched file lies, by the strongest of its hashes (SRI): `vendor/sources/sha256-0123…`. */
export function vendoredSource(root: string, hash: string): string {
  const [, algorithm = "", base64 = ""] = /^(sha\d+)-(.*)$/.exec(hash.trim().split(/\s+/).toSorted().at(-1) ?? "") ?? [];
  return join(root, VENDOR_FOLDER, "sources", `${algorithm}-${Buffer.from(base64, "base64").toString("hex")}`);
}

/** What lies in `vendor/` is taken from there, verified like all that is fetched. */
export function vendoredFetcher(root: string, fetcher: Fetcher): Fetcher {
  return {
    ...fetcher,
    fetch(locators, hash, ...rest) {
      const path = vendoredSource(root, hash);
      return fetcher.fetch(existsSync(path) ? [pathToFileURL(path).href] : locators, hash, ...rest);
    },
  };
}
