import { shownText } from "#diagnostics/shown-text.ts";
import type { LibraryLicense } from "#image/licenses.ts";

/** Licences with the libraries that are under them; of what is fetched, from where, and what was changed in it. */
export function licenseTable(target: string, libraries: readonly LibraryLicense[]): string {
  const licences = [...new Set(libraries.map(({ license }) => license))].toSorted((a, b) => (a < b ? -1 : 1));
  const groups = licences.map((license) => {
    const own = libraries.filter((one) => one.license === license);
    return [license === "" ? "no licence declared" : license, ...own.flatMap(libraryLines)].join("\n");
  });
  // Versions, licences and addresses are texts of whoever wrote the recipes.
  return shownText(`${target}\n\n${groups.join("\n\n")}\n`);
}

function libraryLines({ name, version, urls, hash, patches, texts }: LibraryLicense): readonly string[] {
  const title = name === "app" ? "  the image's own code" : `  ${[name, version].filter((text) => text !== "").join(" ")}`;
  if (urls.length === 0) return [title];
  return [
    title,
    ...urls.map((url) => `    ${url}`),
    `    ${hash}`,
    ...patches.map((patch) => `    patched: ${patch}`),
    ...texts.map((text) => `    licence: ${text}`),
  ];
}
