import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import parseSpdx from "spdx-expression-parse";
import { badLicenseList, licenseTextMissing, noLicense, unknownLicense } from "#diagnostics/image.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";

/** Whose work a library of an image is, as its recipe and its sources tell. */
export interface LibraryLicense {
  /** "app": the image's own code. */
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; "": none is declared. */
  readonly license: string;
  /** Where its sources are fetched from; none: they are the workspace's own. */
  readonly urls: readonly string[];
  /** SRI; "": nothing is fetched. */
  readonly hash: string;
  /** Paths of the workspace, in the order in which they are applied. */
  readonly patches: readonly string[];
  /** Files with the licence's text, relative to the folder that was read. */
  readonly texts: readonly string[];
}

/** Reads the output `licenses` of `std.image` (recipes/std/licenses.kiln), sorted by name. KILN-E1012 for something else. */
export function readLicenses(target: string, folder: string): readonly LibraryLicense[] {
  const list: unknown = JSON.parse(readFileSync(join(folder, "licenses.json"), "utf8"));
  if (!Array.isArray(list)) throw new KilnFailure([badLicenseList(target)]);
  return list
    .map((item: unknown): LibraryLicense => {
      if (!isToldLicense(item)) throw new KilnFailure([badLicenseList(target)]);
      const own = join("texts", item.name);
      return { ...item, texts: filesIn(join(folder, own)).map((path) => join(own, path)) };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Libraries that say nothing of their licence (KILN-E1013), or what SPDX doesn't know (KILN-E1014), or whose sources hold no text of it (KILN-E1015). */
export function licenseWarnings(libraries: readonly LibraryLicense[]): readonly Diagnostic[] {
  return libraries.flatMap((library) => [
    ...declarationWarnings(library),
    ...(library.texts.length === 0 ? [licenseTextMissing(library.name, library.urls[0])] : []),
  ]);
}

/** What a library says of its licence: nothing (KILN-E1013), or what SPDX doesn't know (KILN-E1014). */
export function declarationWarnings({ name, license }: LibraryLicense): readonly Diagnostic[] {
  if (license === "") return [noLicense(name)];
  return isSpdx(license) ? [] : [unknownLicense(name, license)];
}

/** Whether a text is a licence expression of SPDX's: identifiers of its list, joined by AND, OR and WITH. */
export function isSpdx(license: string): boolean {
  try {
    parseSpdx(license);
    return true;
  } catch {
    return false;
  }
}

/** Of a library: it becomes a part of a path. */
const NAME = /^\w[\w.-]*$/;

function isToldLicense(value: unknown): value is Omit<LibraryLicense, "texts"> {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const name = fields.get("name");
  return (
    typeof name === "string" &&
    NAME.test(name) &&
    ["version", "license", "hash"].every((one) => typeof fields.get(one) === "string") &&
    ["urls", "patches"].every((one) => isTexts(fields.get(one)))
  );
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string");

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)).map((path) => join(entry.name, path)) : [entry.name]))
    .toSorted();
}
