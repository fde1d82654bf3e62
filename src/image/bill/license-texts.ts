import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LibraryLicense } from "../licenses.ts";
import { ownLicenses } from "./own-licenses.ts";

/** Texts of the licences that SPDX has no name for: all that the first library under one has of texts. `folder`: what `readLicenses` read. */
export function licenseTexts(libraries: readonly LibraryLicense[], folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { license, texts } of libraries) {
    const own = ownLicenses([license]).filter((name) => !found.has(name));
    if (own.length === 0 || texts.length === 0) continue;
    const text = texts.map((path) => readFileSync(join(folder, path), "utf8")).join("\n");
    for (const name of own) found.set(name, text);
  }
  return found;
}
