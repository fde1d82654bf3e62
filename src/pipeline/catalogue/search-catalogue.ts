import MiniSearch from "minisearch";
import type { CatalogueEntry } from "./catalogue.ts";

/**
 * The entries that have all of the words, at the beginning of a word of theirs at least: in names (which count most), summaries and prompts, helps. Best first;
 * of those that fit equally well by name. Where nothing has them, what has words like them. Without words: all as they are.
 */
export function searchCatalogue(entries: readonly CatalogueEntry[], words: readonly string[]): readonly CatalogueEntry[] {
  const text = words.join(" ").trim();
  if (text === "") return entries;
  // By places: a library's option may be called as another input's library.
  const index = new MiniSearch<Placed>({ fields: FIELDS, extractField });
  index.addAll(entries.map((entry, id) => ({ id, entry })));
  const exact = index.search(text, { ...HOW, prefix: true });
  const hits = exact.length > 0 ? exact : index.search(text, { ...HOW, prefix: true, fuzzy: LIKE });
  const rank = ({ name, local }: CatalogueEntry): number => (name === text || local === text ? 0 : 1);
  return hits
    .flatMap(({ id, score }) => {
      const entry = entries[Number(id)];
      return entry === undefined ? [] : [{ entry, score, rank: rank(entry) }];
    })
    .toSorted((a, b) => a.rank - b.rank || b.score - a.score || (a.entry.name < b.entry.name ? -1 : 1))
    .map(({ entry }) => entry);
}

interface Placed {
  readonly id: number;
  readonly entry: CatalogueEntry;
}

const FIELDS = ["local", "name", "title", "help", "kind"];

function extractField({ id, entry }: Placed, field: string): string {
  switch (field) {
    case "id":
      return String(id);
    case "local":
      return entry.local;
    case "name":
      return entry.name;
    case "title":
      return entry.summary ?? entry.prompt ?? "";
    case "help":
      return entry.help ?? "";
    default:
      return entry.kind;
  }
}

const HOW = { combineWith: "AND", boost: { local: 8, name: 2, title: 3 } } as const;

/** Of a word's letters so many may differ. */
const LIKE = 0.25;
