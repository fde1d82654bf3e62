import { shownText } from "#diagnostics/shown-text.ts";
import { catalogueOf, type CatalogueEntry } from "#pipeline/catalogue/catalogue.ts";
import { searchCatalogue } from "#pipeline/catalogue/search-catalogue.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import type { Flags } from "../register/registration.ts";
import { openSession } from "../session.ts";
import { wholeNumber } from "../settings.ts";

/** What a workspace and its inputs declare, by words; read, never evaluated. */
export async function searchCommand(context: Context, words: readonly string[], flags: Flags): Promise<number> {
  const { terminal } = context;
  const { limit } = flags;
  const most = typeof limit === "string" ? wholeNumber("--limit", limit, MOST) : DEFAULT;
  await using session = await openSession(context, flags);
  const { declarations } = await session.project();
  const entries = catalogueOf(declarations, flags["all"] === true).filter(({ kind }) => (flags["kind"] ?? kind) === kind);
  const hits = searchCatalogue(entries, words);
  const shown = hits.slice(0, most);
  if (context.json) {
    printResult(terminal, { found: shown, total: hits.length });
    return EXIT.done;
  }
  const width = Math.min(WIDEST, Math.max(...shown.map(({ name }) => name.length), 0));
  for (const entry of shown) terminal.out(`${shownText(`${entry.name.padEnd(width)}  ${about(entry)}`)}\n`);
  const left = hits.length - shown.length;
  if (left > 0 && !terminal.quiet) terminal.err(`and ${left} more: --limit ${hits.length} shows all\n`);
  if (hits.length === 0 && !terminal.quiet) terminal.err("nothing has these words\n");
  return EXIT.done;
}

const DEFAULT = 20;
const MOST = 1_000_000;
const WIDEST = 32;

const about = ({ kind, version, type, summary, prompt }: CatalogueEntry): string =>
  [kind, version, type, oneLine(summary ?? prompt)].filter((text) => text !== undefined && text !== "").join(" · ");

const oneLine = (text: string | undefined): string | undefined => text?.trim().replaceAll(/\s+/g, " ");
