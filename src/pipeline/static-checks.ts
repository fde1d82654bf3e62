import { checkModules } from "#check/check.ts";
import { importedModule } from "#config/constants.ts";
import type { Declarations } from "#config/declared.ts";
import { namespace } from "#config/names.ts";
import type { Workspace } from "#config/workspace.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { knownBuiltins } from "#eval/builtins/index.ts";

/** The static checks of all files of a workspace and its inputs. Errors: KILN-E02xx. */
export function checkWorkspace(workspace: Workspace, { names }: Pick<Declarations, "names">): readonly Diagnostic[] {
  return checkModules([...workspace.modules.values()], {
    builtins: knownBuiltins,
    declares: (input, name) => {
      const { own, opened, inputs } = namespace(names, input);
      return own.has(name) || opened.has(name) || inputs.has(name);
    },
    importedModule: (module, item) => importedModule(workspace, module, item),
  });
}
