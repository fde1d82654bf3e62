import type { Entry, Expr, FieldEntry, StringExpr } from "#syntax/ast.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import type { Compiler } from "./code.ts";
import type { BlockScope, ModuleScope, Scope } from "./scope.ts";

/** One text that a block is made of: the declaration itself, an `extend`, an `override`. */
export interface BlockPart {
  readonly source: "own" | "extend" | "override";
  readonly entries: readonly Entry[];
  readonly module: ModuleScope;
}

/** `a = e`, `a += e`: one of the texts that a field is made of. */
export interface Definition {
  readonly source: BlockPart["source"];
  readonly op: FieldEntry["op"];
  readonly value: Expr;
  readonly when: Expr | undefined;
  readonly scope: Scope;
  /** How many blocks above the field's own block its text stands: `source.patches = e` stands one above. */
  readonly up: number;
  readonly at: Span;
  readonly valueAt: Span;
}

/** `flags "src/a.c" { … }`, `test boots { … }` */
export interface LabelledBlock {
  readonly label:
    | { readonly field: "files"; readonly value: StringExpr; readonly scope: Scope }
    | { readonly field: "name"; readonly text: string };
  readonly plan: BlockPlan;
  readonly at: Span;
}

/** A block and all that extends it, in order. Expressions are compiled when a field is asked for, so that all names are known by then. */
export interface BlockPlan {
  readonly at: Span;
  /** What the block's expressions can name; grows while parts are added. */
  readonly names: Set<string>;
  readonly definitions: Map<string, Definition[]>;
  readonly blocks: Map<string, BlockPlan>;
  readonly labelled: Map<string, LabelledBlock[]>;
}

export function emptyPlan(at: Span): BlockPlan {
  return { at, names: new Set(), definitions: new Map(), blocks: new Map(), labelled: new Map() };
}

/** `skip`: blocks of other phases. */
export function addPart(c: Compiler, plan: BlockPlan, part: BlockPart, skip: ReadonlySet<string>): void {
  addEntries(c, plan, part, blockScope(plan, part.module), skip);
}

const NOTHING: ReadonlySet<string> = new Set();

const blockScope = (plan: BlockPlan, parent: Scope): BlockScope => ({ kind: "block", names: plan.names, parent });

function addEntries(c: Compiler, plan: BlockPlan, part: BlockPart, scope: Scope, skip: ReadonlySet<string>): void {
  for (const entry of part.entries) {
    if (entry.kind === "field" && entry.rank === "plain") addField(c, plan, part, entry, scope);
    if (entry.kind !== "block" || skip.has(entry.keyword.text)) continue;
    const name = entry.keyword.text;
    const at = c.span(entry.keyword, scope);
    plan.names.add(name);
    if (entry.label === undefined) {
      const inner = nested(plan, name, at);
      addEntries(c, inner, { ...part, entries: entry.entries }, blockScope(inner, scope), NOTHING);
    } else {
      const inner = emptyPlan(at);
      const label: LabelledBlock["label"] =
        entry.label.kind === "name" ? { field: "name", text: entry.label.text } : { field: "files", value: entry.label, scope };
      const list = plan.labelled.get(name) ?? [];
      plan.labelled.set(name, [...list, { label, plan: inner, at }]);
      addEntries(c, inner, { ...part, entries: entry.entries }, blockScope(inner, scope), NOTHING);
    }
  }
}

function addField(c: Compiler, plan: BlockPlan, part: BlockPart, entry: FieldEntry, scope: Scope): void {
  const { parts } = entry.path;
  let target = plan;
  for (const step of parts.slice(0, -1)) {
    target.names.add(step.text);
    target = nested(target, step.text, c.span(step, scope));
  }
  const name = parts.at(-1);
  if (name === undefined) return;
  target.names.add(name.text);
  const list = target.definitions.get(name.text) ?? [];
  const { value, when, op } = entry;
  const definition: Definition = {
    source: part.source,
    op,
    value,
    when,
    scope,
    up: parts.length - 1,
    at: c.span(name, scope),
    valueAt: c.span(value, scope),
  };
  target.definitions.set(name.text, [...list, definition]);
}

function nested(plan: BlockPlan, name: string, at: Span): BlockPlan {
  let inner = plan.blocks.get(name);
  if (!inner) plan.blocks.set(name, (inner = emptyPlan(at)));
  return inner;
}
