import type { SourceText } from "#diagnostics/diagnostic.ts";
import type { Expr, ImportItem, Module, Name, Node, RuleItem, TypeExpr } from "#syntax/ast.ts";

/** A file as it is checked: what `loadWorkspace` gives for each. */
export interface CheckedModule {
  /** Unique: `importedModule` answers with it. */
  readonly key: string;
  /** "" for the workspace itself; warnings are told for its files only. */
  readonly input: string;
  readonly source: SourceText;
  readonly module: Module;
}

/** A name that stands for a value. */
export interface Binding {
  readonly name: Name;
  readonly what: "let" | "file-let" | "const" | "import" | "rule" | "parameter" | "variable";
  /** What it is defined as; absent for parameters, variables and imports. */
  readonly value?: Expr | RuleItem;
  /** Of a parameter that has one. */
  readonly type?: TypeExpr;
  /** Of an import. */
  readonly from?: { readonly item: ImportItem; readonly original: Name };
}

/** Where names are looked up, as the evaluator does (src/eval/scope.ts); the innermost first. */
export type Scope =
  | { readonly kind: "slots"; readonly bindings: readonly Binding[]; readonly parent: Scope }
  | { readonly kind: "block"; readonly names: ReadonlySet<string>; readonly parent: Scope }
  | FileScope;

export interface FileScope {
  readonly kind: "module";
  readonly bindings: readonly Binding[];
  readonly module: CheckedModule;
}

export type Found =
  /** `scope`: that whose binding it is. */
  | { readonly kind: "binding"; readonly binding: Binding; readonly module: CheckedModule; readonly scope: Scope }
  | { readonly kind: "field" }
  | { readonly kind: "special" }
  | { readonly kind: "nothing" };

/** Names that every body sees: its options and what it is built for. */
const SPECIAL_NAMES: ReadonlySet<string> = new Set(["opt", "target"]);

export function moduleOf(scope: Scope): CheckedModule {
  let at = scope;
  while (at.kind !== "module") at = at.parent;
  return at.module;
}

export function findName(scope: Scope, name: string): Found {
  let isInBlock = false;
  for (let at = scope; ; at = at.parent) {
    if (at.kind === "block") {
      if (at.names.has(name)) return { kind: "field" };
      isInBlock = true;
      continue;
    }
    if (at.kind === "module" && isInBlock && SPECIAL_NAMES.has(name)) return { kind: "special" };
    const binding = at.bindings.find((one) => one.name.text === name);
    if (binding) return { kind: "binding", binding, module: moduleOf(scope), scope: at };
    if (at.kind === "module") return { kind: "nothing" };
  }
}

/** Every name that can be seen, for suggestions. */
export function visibleNames(scope: Scope): readonly string[] {
  const names: string[] = [];
  let isInBlock = false;
  for (let at = scope; ; at = at.parent) {
    if (at.kind === "block") {
      names.push(...at.names);
      isInBlock = true;
      continue;
    }
    names.push(...at.bindings.map(({ name }) => name.text));
    if (at.kind === "module") return isInBlock ? [...names, ...SPECIAL_NAMES] : names;
  }
}

/** `when` of an entry of a block, and all of what is there only if it holds. */
export interface Guard {
  readonly when: Expr;
  readonly entry: Node;
}

/** An expression where it stands. */
export interface Site {
  readonly expr: Expr;
  readonly scope: Scope;
  /** `configuration`: read when targets are resolved, by its own rules for names; only what it uses counts. */
  readonly phase: "value" | "configuration";
  /** `e` of `e.name`. */
  readonly isMemberOf: boolean;
  /** Last part of the name of the declaration whose body it stands in. */
  readonly body?: string;
}
