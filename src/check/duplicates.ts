import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { duplicateName } from "#diagnostics/static-checks.ts";
import type { Entry, Item, Node, RecordExpr, TypeExpr } from "#syntax/ast.ts";
import { typesIn } from "#syntax/visit.ts";
import { plainText } from "./literals.ts";
import { spanOf, type Rule } from "./rule.ts";
import { moduleOf, type CheckedModule } from "./scope.ts";

interface Named {
  readonly text: string;
  readonly node: Node;
}

/** One name twice where the second can have no meaning. */
export const duplicates: Rule = function* ({ module, sites, scopes }) {
  for (const scope of scopes) {
    const where = scope.kind === "module" ? "the file" : scope.bindings[0]?.what === "let" ? "the `let`" : "the list of parameters";
    yield* twice(
      scope.bindings.map(({ name }) => ({ text: name.text, node: name })),
      where,
      moduleOf(scope),
    );
  }
  for (const { expr, scope } of sites) {
    if (expr.kind === "record") yield* recordKeys(expr, moduleOf(scope));
    if (expr.kind === "function") for (const { type } of expr.params) if (type) yield* typeFields(type, moduleOf(scope));
  }
  for (const item of module.module.items) yield* itemNames(item, module);
};

function* itemNames(item: Item, module: CheckedModule): Generator<Diagnostic> {
  if (item.kind === "rule") for (const { type } of item.params) if (type) yield* typeFields(type, module);
  const isBody = item.kind === "extend" || (item.kind === "declaration" && ["library", "platform", "image"].includes(item.keyword));
  if (isBody) yield* blockFields(item.entries, module);
}

/** Of a name that stands first without `when`, no later one counts, whether it has one or not; a spread between may have brought another. */
function* recordKeys(record: RecordExpr, module: CheckedModule): Generator<Diagnostic> {
  const settled = new Map<string, Node>();
  for (const field of record.fields) {
    if (field.kind === "spread") {
      settled.clear();
      continue;
    }
    const node = field.kind === "named" ? field.name : field.key;
    const text = field.kind === "named" ? field.name.text : plainText(field.key);
    if (text === undefined) continue;
    const first = settled.get(text);
    if (first) yield duplicateName(text, "the record", spanOf(module, node), spanOf(module, first));
    else if (!field.when) settled.set(text, node);
  }
}

function* typeFields(type: TypeExpr, module: CheckedModule): Generator<Diagnostic> {
  for (const one of typesIn(type)) {
    if (one.kind !== "type-record") continue;
    const names = one.fields.map(({ name }) => ({ text: name.text, node: name }));
    yield* twice(names, "the type", module);
  }
}

/** `=` twice without `when`. What an `override` sets may be set again by a later one. */
function* blockFields(entries: readonly Entry[], module: CheckedModule): Generator<Diagnostic> {
  const fields = entries.flatMap((entry): readonly Named[] => {
    if (entry.kind !== "field" || entry.rank !== "plain" || entry.op !== "=" || entry.when) return [];
    return [{ text: entry.path.parts.map((part) => part.text).join("."), node: entry.path }];
  });
  yield* twice(fields, "the block", module);
  for (const entry of entries) if (entry.kind === "block" && entry.keyword.text !== "options") yield* blockFields(entry.entries, module);
}

function* twice(names: readonly Named[], where: string, module: CheckedModule): Generator<Diagnostic> {
  const first = new Map<string, Node>();
  for (const { text, node } of names) {
    const before = first.get(text);
    if (before) yield duplicateName(text, where, spanOf(module, node), spanOf(module, before));
    else first.set(text, node);
  }
}
