import type { Diagnostic, SourceText, Span } from "#diagnostics/diagnostic.ts";
import { badConfigLine, contradictoryMember, unknownConfigName } from "#diagnostics/configuration.ts";
import { setAgain } from "#diagnostics/kconfig-values.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { memberNames } from "../c-names.ts";
import type { OptionDeclaration } from "../declared.ts";
import { parseSavedValue } from "../from-kconfig/saved-value.ts";
import type { Choices, Chosen } from "./choices.ts";

type Report = (diagnostic: Diagnostic) => void;

interface Line {
  readonly name: string;
  /** Undefined: `# NAME is not set`. */
  readonly text: string | undefined;
  readonly at: Span;
}

/**
 * Reads choices in the form of Kconfig's `.config` files: `CONFIG_LWIP_IPV6=y`, `# CONFIG_LWIP_IPV6 is not set`, `CONFIG_LWIP_MODE="pool"`. The
 * value of an enum may be told as its member, too (`CONFIG_LWIP_MODE_POOL=y`), as `conf` does for an exported tree. The last line of a name counts.
 * Errors: KILN-E0333; warnings: KILN-E0334, KILN-E0350, KILN-E1252.
 */
export function readChoices(source: SourceText, options: Iterable<OptionDeclaration>, report: Report): Choices {
  const names = indexNames(options);
  const choices = new Map<string, Chosen>();
  const members: Line[] = [];
  const seen = new Set<string>();
  for (const line of linesOf(source, report)) {
    const own = names.options.get(line.name);
    if (own) {
      if (seen.has(line.name)) report(setAgain(`${line.name} is set a second time`, line.at));
      seen.add(line.name);
      choose(line, own, choices, report);
    } else if (names.members.has(line.name)) members.push(line);
    else if (!isDerived(line.name)) report(unknownConfigName(line.name, nearest(line.name, names.options.keys()), line.at));
  }
  for (const line of members) chooseMember(line, names.members.get(line.name) ?? [], choices, report);
  return choices;
}

const LINE = /^(?:# (CONFIG_[A-Za-z0-9_]+) is not set|(CONFIG_[A-Za-z0-9_]+)=(.*))$/su;

function* linesOf(source: SourceText, report: Report): Generator<Line> {
  let start = 0;
  for (const text of source.text.split("\n")) {
    const at: Span = { source, start, end: start + text.length };
    start += text.length + 1;
    const [, unset, set, value = ""] = LINE.exec(text.trimEnd()) ?? [];
    const name = unset ?? set;
    if (name !== undefined) yield { name, text: unset === undefined ? value : undefined, at };
    else if (text.trim() !== "" && !text.startsWith("#")) report(badConfigLine(at));
  }
}

interface Member {
  readonly option: OptionDeclaration;
  readonly value: string;
}

interface Index {
  /** Options of several libraries may have one name, as long as no target has both. */
  readonly options: ReadonlyMap<string, readonly OptionDeclaration[]>;
  readonly members: ReadonlyMap<string, readonly Member[]>;
}

function indexNames(all: Iterable<OptionDeclaration>): Index {
  const options = new Map<string, OptionDeclaration[]>();
  const members = new Map<string, Member[]>();
  for (const option of all) {
    options.set(option.cName, [...(options.get(option.cName) ?? []), option]);
    for (const [name, value] of memberNames(option.cName, option.type))
      members.set(name, [...(members.get(name) ?? []), { option, value }]);
  }
  return { options, members };
}

/** Names that `conf` writes of an exported tree and that follow from what the recipes say: presence of libraries, providers of interfaces. They
 * begin with keywords, which no library is called. */
const isDerived = (name: string): boolean => /^CONFIG_(?:LIBRARY|INTERFACE|OPTION)_/.test(name);

function choose({ text, at }: Line, options: readonly OptionDeclaration[], choices: Map<string, Chosen>, report: Report): void {
  const fitting = options.flatMap((option) => {
    const value = text === undefined ? (option.type.kind === "bool" ? false : undefined) : parseSavedValue(option, text);
    return value === undefined ? [] : [[option.key, { value, at }] as const];
  });
  if (fitting.length === 0) report(badConfigLine(at));
  for (const [key, chosen] of fitting) choices.set(key, chosen);
}

/** Counts where no line tells the value itself. */
function chooseMember({ name, text, at }: Line, members: readonly Member[], choices: Map<string, Chosen>, report: Report): void {
  if (text !== undefined && text !== "y" && text !== "n") report(badConfigLine(at));
  if (text !== "y") return;
  for (const { option, value } of members) {
    const known = choices.get(option.key);
    if (known === undefined) choices.set(option.key, { value, at });
    else if (known.value !== value) report(contradictoryMember(name, option.cName, at, known.at));
  }
}
