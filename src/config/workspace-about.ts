import { mustBeWrittenOut } from "#diagnostics/declarations.ts";
import type { Diagnostic, SourceText, Span } from "#diagnostics/diagnostic.ts";
import type { Module } from "#syntax/ast.ts";
import { plainString } from "./literal.ts";

/** What `workspace NAME { … }` says of a workspace, as it is written there. */
export interface WorkspaceAbout {
  readonly name: string;
  readonly version?: string;
  readonly license?: string;
  readonly summary?: string;
  /** The oldest Kiln that it is for. */
  readonly kiln?: string;
  /** The block's name. */
  readonly at: Span;
}

const FIELDS = ["version", "license", "summary", "kiln"] as const;

/** Undefined: there is no such block. `diagnostics`: KILN-E0307 for what isn't written out. */
export function workspaceAbout(
  module: Module,
  source: SourceText,
): { readonly about: WorkspaceAbout | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const block = module.items.find((item) => item.kind === "declaration" && item.keyword === "workspace");
  if (block?.kind !== "declaration") return { about: undefined, diagnostics };
  const said: { [field in (typeof FIELDS)[number]]?: string } = {};
  for (const entry of block.entries) {
    const field = entry.kind === "field" ? FIELDS.find((name) => entry.path.parts[0]?.text === name) : undefined;
    if (entry.kind !== "field" || field === undefined) continue;
    const text = plainString(entry.value);
    if (text === undefined)
      diagnostics.push(mustBeWrittenOut(field, `a string: \`${field} = "…"\``, { source, start: entry.value.start, end: entry.value.end }));
    else said[field] = text;
  }
  return { about: { name: block.name.text, ...said, at: { source, start: block.name.start, end: block.name.end } }, diagnostics };
}
