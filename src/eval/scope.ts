import type { SourceText } from "#diagnostics/diagnostic.ts";
import type { Name } from "#syntax/ast.ts";
import type { Lazy } from "./value.ts";

/** Where names are looked up while an expression is compiled; the innermost first. */
export type Scope = SlotScope | BlockScope | ModuleScope;

/** Parameters, `let`, comprehension variables. */
export interface SlotScope {
  readonly kind: "slots";
  readonly names: ReadonlyMap<string, number>;
  /** Whoever calls gives what they hold: one text meets many functions there. */
  readonly isGiven?: true;
  readonly parent: Scope;
}

/** A block: its names may grow until the first of its fields is compiled. */
export interface BlockScope {
  readonly kind: "block";
  readonly names: ReadonlySet<string>;
  readonly parent: Scope;
}

/** A file. */
export interface ModuleScope {
  readonly kind: "module";
  readonly source: SourceText;
  /** Absolute folder where `./x` starts. */
  readonly folder: string;
  /** Absolute folder that paths stay in: that of its workspace.kiln. */
  readonly workspace: string;
  value(name: string): Lazy | undefined;
  /** Names of its values, for suggestions. */
  names(): readonly string[];
  /** What a name of the workspace's declarations means in an expression. */
  declared(parts: readonly Name[]): DeclaredName | undefined;
}

export type DeclaredName =
  | { readonly kind: "platform"; readonly local: string }
  | { readonly kind: "option"; readonly library: string; readonly name: string }
  /** Something that is no value: `what` is "library". */
  | { readonly kind: "declaration"; readonly what: string };

export type Resolved =
  | { readonly kind: "slot"; readonly depth: number; readonly index: number; readonly isGiven: boolean }
  | { readonly kind: "field"; readonly depth: number }
  | { readonly kind: "module"; readonly isInBlock: boolean };

/** The scope that a name belongs to; "module" where no inner one has it. */
export function resolve(scope: Scope, name: string): Resolved {
  let isInBlock = false;
  let depth = 0;
  for (let at = scope; ; depth++) {
    if (at.kind === "module") return { kind: "module", isInBlock };
    if (at.kind === "slots") {
      const index = at.names.get(name);
      if (index !== undefined) return { kind: "slot", depth, index, isGiven: at.isGiven === true };
    } else {
      isInBlock = true;
      if (at.names.has(name)) return { kind: "field", depth };
    }
    at = at.parent;
  }
}

export function moduleOf(scope: Scope): ModuleScope {
  let at = scope;
  while (at.kind !== "module") at = at.parent;
  return at;
}

/** Every name that can be seen, for suggestions. */
export function visibleNames(scope: Scope): readonly string[] {
  const names: string[] = [];
  let at = scope;
  for (; at.kind !== "module"; at = at.parent) names.push(...at.names.keys());
  return [...names, ...at.names()];
}
