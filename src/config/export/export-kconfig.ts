import { placeText } from "../choices/explain.ts";
import type { Configuration } from "../choices/configuration.ts";
import type { Check, LibraryDeclaration } from "../declared.ts";
import { writtenText } from "../reasons.ts";
import type { Round } from "../round.ts";
import { withoutCircles } from "./circles.ts";
import { and, isConstant, not, printCondition, symbol } from "./condition.ts";
import { oneLine, printEntry, quote, type SymbolEntry } from "./entry.ts";
import { interfaceEntries, libraryEntry, withRequires } from "./library-entries.ts";
import { optionEntries } from "./option-entries.ts";
import { nameSymbols } from "./symbol-names.ts";
import { Translator, type LeftOut } from "./translate.ts";

export interface ExportedTree {
  readonly text: string;
  /** What the tree doesn't say, or says for the present only. */
  readonly leftOut: readonly LeftOut[];
}

interface Section {
  readonly library: LibraryDeclaration;
  readonly name: string;
  readonly entries: readonly SymbolEntry[];
}

/**
 * The options of a target as a Kconfig tree that Linux's `conf` reads: a value that is chosen there, in a `.config` file, is the value that it has here.
 * `requires` selects, `suggests` implies, presence of libraries and providers are symbols without prompts.
 */
export function exportKconfig(configuration: Configuration): ExportedTree {
  const { round } = configuration;
  const names = nameSymbols(round);
  const translator = new Translator(round, names);
  const presence = [
    ...[...names.libraries].map(([library, name]) => libraryEntry(libraryOf(round, library), name, round, translator)),
    ...[...names.interfaces].flatMap(([face, name]) => interfaceEntries(face, name, round, translator)),
  ];
  const sections = [...names.libraries].map(([library, name]): Section => {
    const declared = libraryOf(round, library);
    const entries = [...declared.options.values()].flatMap((option) =>
      withRequires(optionEntries(option, round, translator), option, round, translator),
    );
    return { library: declared, name, entries };
  });
  const { entries, leftOut } = withoutCircles([
    ...presence,
    ...sections.flatMap((one) => one.entries.map((inner) => ({ ...inner, depends: and(symbol(one.name), inner.depends) }))),
  ]);
  const kept = new Map(entries.map((one) => [one.name, one]));
  const body = sections
    .map((section) => printSection(section, kept, round, translator))
    .filter((text) => text !== "")
    .join("\n");
  const checks = round.context.settings.flatMap((settings) => settings.checks.map((check) => printCheck(check, translator)));
  const circles = leftOut.map(({ from, to }): LeftOut => ({ what: `${from} doesn't select ${to}: that would close a circle` }));
  const namesakes = names.namesakes.map((key): LeftOut => ({ what: `${key} is left out: another option has its name in C` }));
  const all = [...translator.leftOut, ...circles, ...namesakes];
  const title = `${configuration.image.name}@${round.platform}-${round.arch}`;
  const text = [
    `# Options of ${title}, written by kiln config export --kconfig`,
    ...all.map(({ what, at }) => `# left out: ${oneLine(what)}${at ? ` (${oneLine(placeText(at))})` : ""}`),
    `mainmenu ${quote(`Options of ${title}`)}`,
    "",
    "# What is part of the target: it follows from the options",
    ...presence.map((one) => `\n${printEntry(kept.get(one.name) ?? one)}`.trimEnd()),
    "",
    body,
    ...checks,
  ];
  return { text: text.join("\n"), leftOut: all };
}

function libraryOf(round: Round, name: string): LibraryDeclaration {
  const library = round.context.libraries.get(name);
  if (!library) throw new Error(`no library ${name}`);
  return library;
}

function printSection(
  { library, name, entries }: Section,
  kept: ReadonlyMap<string, SymbolEntry>,
  round: Round,
  translator: Translator,
): string {
  if (entries.length === 0 && library.checks.length === 0) return "";
  // Each entry depends on what its menu depends on.
  const options = entries
    .map((one) => printEntry({ ...one, selects: kept.get(one.name)?.selects ?? [], implies: kept.get(one.name)?.implies ?? [] }))
    .join("\n");
  const checks = library.checks.map((check) => printCheck(check, translator)).join("");
  const title = library.name === "app" ? `image ${round.context.image.name}` : library.name;
  return `menu ${quote(title)}\n\tdepends on ${name}\n\n${options}${checks}endmenu\n`;
}

/** A check is told where it fails, if Kconfig has words for it; else it stands as a comment in the file. */
function printCheck(check: Check, translator: Translator): string {
  const text = `${writtenText(check.at)}${check.because === undefined ? "" : `: ${check.because}`}`;
  const condition = translator.translate(check.condition);
  const when = check.when.map((one) => translator.translate(one)).filter((one) => one !== undefined);
  if (!condition || when.length < check.when.length) return `# check ${oneLine(text)} (${oneLine(placeText(check.at))})\n`;
  const fails = and(...when, not(condition));
  if (isConstant(fails, false)) return `# check ${oneLine(text)} (${oneLine(placeText(check.at))}) always holds\n`;
  return `comment ${quote(`fails: ${text}`)}\n\tdepends on ${printCondition(fails)}\n\n`;
}
