import { assertNever } from "#diagnostics/assert-never.ts";
import { wrongEntry, unknownField } from "#diagnostics/declarations.ts";
import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { DeclarationItem, Entry, Node } from "#syntax/ast.ts";
import { ENTRY_FORMS, isEntryWord } from "#syntax/entry-words.ts";

/** What may stand in a block. Where `fields` or `blocks` is absent, the block's rule (or whoever reads the platform) knows which there are. */
export interface Allowed {
  readonly kinds: readonly Entry["kind"][];
  readonly fields?: readonly string[];
  readonly blocks?: readonly string[];
  /** `default` and `force` may stand before its fields. */
  readonly hasRanks?: true;
  /** A body, whose entries are Kiln's own ones beside fields: which blocks of Kiln's it has. */
  readonly own?: readonly string[];
}

const OPTION_FIELDS = ["prompt", "help", "default", "depends", "requires", "visible", "range", "boot"];
const ABOUT = ["summary", "help"];

export const ALLOWED = {
  library: { kinds: ["field", "block", "option", "options-from", "needs", "provides", "check"], own: [] },
  app: { kinds: ["field", "block", "option", "options-from", "needs", "check"], own: [] },
  interface: { kinds: ["field"], fields: ["default", ...ABOUT] },
  platform: { kinds: ["field", "block", "needs", "choose", "check"], own: ["options"] },
  image: { kinds: ["field", "block", "needs", "choose", "use", "check"], own: ["options", "app"] },
  profile: { kinds: ["field", "block", "needs", "choose", "use", "check"], own: ["options"], fields: ABOUT, blocks: ["options"] },
  workspace: { kinds: ["field"], fields: ["recipes", "version", "license", "kiln", ...ABOUT] },
  exports: { kinds: ["field"] },
  option: { kinds: ["field"], fields: OPTION_FIELDS },
  options: { kinds: ["field"], hasRanks: true },
} satisfies Record<string, Allowed>;

/** Blocks that say what they are for: without it they would be one record, where lists of them are read. */
const LABELLED: Readonly<Record<string, string>> = { flags: '`flags "GLOB" { … }`', test: "`test NAME { … }`" };

/** `where`: "an image", "an option". Errors: KILN-E0305, KILN-E0306. */
export function checkEntries(
  where: string,
  entries: readonly Entry[],
  allowed: Allowed,
  spanOf: (node: Node) => Span,
  report: (diagnostic: Diagnostic) => void,
): void {
  if (!allowed.hasRanks) checkRanks(where, entries, spanOf, report);
  for (const entry of entries) {
    if (!allowed.kinds.includes(entry.kind)) {
      report(wrongEntry(wordOf(entry), where, HINTS[entry.kind] ?? "", spanOf(entry)));
    } else if (entry.kind === "field") {
      const [name] = entry.path.parts;
      if (name && allowed.own && isEntryWord(name.text)) {
        report(wrongEntry(`${name.text} =`, where, `it is no field: write ${ENTRY_FORMS[name.text]}`, spanOf(entry.path)));
      } else if (name && allowed.fields && !allowed.fields.includes(name.text)) {
        report(unknownField(name.text, where, nearest(name.text, allowed.fields), allowed.fields, spanOf(entry.path)));
      }
    } else if (entry.kind === "block" && allowed.own && isEntryWord(entry.keyword.text) && !allowed.own.includes(entry.keyword.text)) {
      report(wrongEntry(entry.keyword.text, where, `write ${ENTRY_FORMS[entry.keyword.text]}`, spanOf(entry)));
    } else if (entry.kind === "block" && allowed.own && entry.label === undefined && Object.hasOwn(LABELLED, entry.keyword.text)) {
      report(wrongEntry(`${entry.keyword.text} {`, where, `write ${LABELLED[entry.keyword.text]}`, spanOf(entry.keyword)));
    } else if (entry.kind === "block" && allowed.blocks && !allowed.blocks.includes(entry.keyword.text)) {
      report(unknownField(entry.keyword.text, where, nearest(entry.keyword.text, allowed.blocks), allowed.blocks, spanOf(entry.keyword)));
    }
  }
}

/** Rules make libraries and images; other declarations are only read. `at`: what follows `using`. Error: KILN-E0306. */
export function mayUseRule({ keyword }: DeclarationItem, at: Span, report: (diagnostic: Diagnostic) => void): boolean {
  if (keyword === "library" || keyword === "image") return true;
  report(
    wrongEntry("using", keyword === "interface" ? "an interface" : `a ${keyword}`, "only libraries and images are made by a rule", at),
  );
  return false;
}

/** A rank decides between wishes; elsewhere nobody would look at it. The blocks of a body are its rule's, `options` is checked on its own. */
function checkRanks(
  where: string,
  entries: readonly Entry[],
  spanOf: (node: Node) => Span,
  report: (diagnostic: Diagnostic) => void,
): void {
  for (const entry of entries) {
    if (entry.kind === "field" && entry.rank !== "plain")
      report(wrongEntry(entry.rank, where, "only wishes have ranks: they stand in `options { }`", spanOf(entry)));
    if (entry.kind === "block" && !OWN_CHECKS.has(entry.keyword.text))
      checkRanks(`\`${entry.keyword.text}\``, entry.entries, spanOf, report);
  }
}

const OWN_CHECKS: ReadonlySet<string> = new Set(["options", "app"]);

function wordOf(entry: Entry): string {
  switch (entry.kind) {
    case "field":
      return entry.path.parts.map((part) => part.text).join(".");
    case "block":
      return entry.keyword.text;
    case "needs":
      return entry.strength;
    case "options-from":
      return "options from";
    case "option":
    case "provides":
    case "choose":
    case "use":
    case "check":
      return entry.kind;
    default:
      return assertNever(entry);
  }
}

const HINTS: Readonly<Partial<Record<Entry["kind"], string>>> = {
  block: "it has fields only: write NAME = VALUE",
  option: "libraries declare options, also the `app { }` of an image",
  "options-from": "libraries have the options of a Kconfig file, also the `app { }` of an image",
  provides: "libraries provide interfaces",
  choose: "images, profiles and platforms choose providers",
  use: "images and profiles use profiles",
  needs: "libraries, images, profiles and platforms have needs",
  check: "checks stand in libraries, images, profiles and platforms",
};
