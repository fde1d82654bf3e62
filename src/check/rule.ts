import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import type {
  DeclarationItem,
  ExtendItem,
  ImportItem,
  Name,
  NamePath,
  Node,
  OptionsFromEntry,
  OverrideItem,
  RuleItem,
} from "#syntax/ast.ts";
import type { OptionCases } from "./option-cases.ts";
import type { CheckedModule, FileScope } from "./scope.ts";
import type { Walked } from "./walk.ts";

/** What the checks have to know of the later stages. */
export interface CheckContext {
  /** Builtins; those that aren't functions have no parameters. */
  readonly builtins: ReadonlyMap<string, readonly KnownParameter[] | undefined>;
  /** What expressions in an input's files may begin with to name a declaration (own ones, opened ones, inputs), with what that is. */
  readonly declared: (input: string) => ReadonlyMap<string, string>;
  /** Key of the module that an import takes its names from. */
  readonly importedModule: (module: string, item: ImportItem) => string | undefined;
  /** `lwip.mode`, `core.lwip.mode` in a file of an input: the library and its options, where it is one. */
  readonly optionsOf: (
    input: string,
    path: NamePath,
  ) => { readonly library: string; readonly option: Name; readonly names: readonly string[] } | undefined;
  /** Of `options from`: the options that the Kconfig file declares; undefined: it can't be read, or stands where it means nothing. */
  readonly optionsFrom: (entry: OptionsFromEntry) => readonly { readonly name: string; readonly isBool: boolean }[] | undefined;
  /** The rule that a declaration, or what extends it, is made by; of an image's `app` that of libraries. Undefined: none, or only evaluation tells. */
  readonly ruleOf: (
    module: string,
    item: DeclarationItem | ExtendItem | OverrideItem | "app",
  ) => { readonly kind: "library" | "image"; readonly item: RuleItem } | undefined;
}

export interface KnownParameter {
  readonly name: string;
  readonly optional: boolean;
  /** Of a builtin's: its type, or several: `string | [string]`. */
  readonly takes?: string;
}

/** What a check sees of one file, and of those around it. */
export interface Recipes extends Walked {
  /** The file that is checked: what is found lies in it. */
  readonly module: CheckedModule;
  /** Of each file of the workspace and its inputs: its scope. */
  readonly files: ReadonlyMap<string, FileScope>;
  /** Names that other files import from this one. */
  readonly exported: ReadonlySet<string>;
  readonly options: OptionCases;
  readonly context: CheckContext;
}

/** One check: everything that it finds, in any order. */
export type Rule = (recipes: Recipes) => Iterable<Diagnostic>;

export const spanOf = (module: CheckedModule, node: Node): Span => ({ source: module.source, start: node.start, end: node.end });
