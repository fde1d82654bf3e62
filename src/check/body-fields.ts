import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { unknownFieldGiven } from "#diagnostics/static-checks.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { Entry, Item, Name, RuleItem, TypeExpr } from "#syntax/ast.ts";
import { isEntryWord } from "#syntax/entry-words.ts";
import { bodyName, OTHER_BLOCKS } from "./bodies.ts";
import { GIVEN_FIELDS } from "./known-records.ts";
import { spanOf, type CheckContext, type Rule } from "./rule.ts";
import type { CheckedModule } from "./scope.ts";

/** Fields of libraries and images that their rule doesn't know, and those of the blocks in them. */
export const bodyFields: Rule = function* ({ module, context }) {
  for (const { what, entries, rule } of ruledBodies(module, context)) {
    const type = rule.params.find(({ name }) => name.text === "lib" || name.text === "img")?.type;
    if (type?.kind === "type-record") yield* checkEntries(what, entries, type, module, GIVEN_FIELDS);
  }
};

interface RuledBody {
  readonly what: string;
  readonly entries: readonly Entry[];
  readonly rule: RuleItem;
}

/** The bodies of a file whose rule is known. */
export function* ruledBodies({ key, module }: CheckedModule, { ruleOf }: CheckContext): Generator<RuledBody> {
  for (const item of module.items) {
    if (item.kind !== "declaration" && item.kind !== "extend" && item.kind !== "override") continue;
    const [name, rule] = [bodyName(item) ?? "", ruleOf(key, item)];
    if (rule) yield { what: `${rule.kind} ${name}`, entries: item.entries, rule: rule.item };
    for (const app of item.entries) {
      if (app.kind !== "block" || app.keyword.text !== "app" || !isImage(item)) continue;
      const own = ruleOf(key, "app");
      if (own) yield { what: `the app of image ${name}`, entries: app.entries, rule: own.item };
    }
  }
}

const isImage = (item: Item): boolean =>
  (item.kind === "declaration" && item.keyword === "image") || (item.kind === "extend" && item.keyword === "image");

type RecordType = Extract<TypeExpr, { kind: "type-record" }>;

function* checkEntries(
  what: string,
  entries: readonly Entry[],
  type: RecordType,
  module: CheckedModule,
  given: ReadonlySet<string>,
): Generator<Diagnostic> {
  for (const entry of entries) {
    if (entry.kind === "field" && entry.rank === "plain") yield* checkPath(what, entry.path.parts, type, module, given);
    if (entry.kind !== "block" || OTHER_BLOCKS.has(entry.keyword.text)) continue;
    yield* checkPath(what, [entry.keyword], type, module, given);
    const inner = fieldType(type, entry.keyword.text);
    if (inner && entry.label === undefined) yield* checkEntries(`\`${entry.keyword.text}\``, entry.entries, inner, module, NOTHING);
  }
}

const NOTHING: ReadonlySet<string> = new Set();

/** `exports.symbols`: each part in the type of the one before. */
function* checkPath(
  what: string,
  [first, ...rest]: readonly Name[],
  type: RecordType,
  module: CheckedModule,
  given: ReadonlySet<string>,
): Generator<Diagnostic> {
  // Fields of these names are told where declarations are read.
  if (!first || (given === GIVEN_FIELDS && isEntryWord(first.text))) return;
  const names = type.fields.map(({ name }) => name.text);
  if (!names.includes(first.text)) {
    if (!given.has(first.text)) yield unknownFieldGiven(what, first.text, names, nearest(first.text, names), spanOf(module, first));
    return;
  }
  const inner = fieldType(type, first.text);
  if (inner) yield* checkPath(`\`${first.text}\``, rest, inner, module, NOTHING);
}

function fieldType(type: RecordType, name: string): RecordType | undefined {
  const found = type.fields.find((field) => field.name.text === name)?.type;
  return found?.kind === "type-record" ? found : undefined;
}
