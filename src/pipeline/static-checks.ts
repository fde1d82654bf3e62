import { checkModules, type CheckMemory } from "#check/check.ts";
import type { CheckContext } from "#check/rule.ts";
import { importedModule } from "#config/constants.ts";
import type { Declarations } from "#config/declared.ts";
import { namespace } from "#config/names.ts";
import type { Workspace } from "#config/workspace.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { knownBuiltins } from "#eval/builtins/index.ts";

/** The static checks of all files of a workspace and its inputs. Errors: KILN-E02xx. */
export function checkWorkspace(workspace: Workspace, { names }: Pick<Declarations, "names">, memory?: CheckMemory): readonly Diagnostic[] {
  const declared = new Map(
    [...workspace.inputs.keys()].map((input) => {
      const { own, opened, inputs } = namespace(names, input);
      return [input, new Set([...own.keys(), ...opened.keys(), ...inputs.keys()])];
    }),
  );
  const context: CheckContext = {
    builtins: knownBuiltins,
    declared: (input) => declared.get(input) ?? new Set(),
    importedModule: (module, item) => importedModule(workspace, module, item),
  };
  return checkModules([...workspace.modules.values()], context, memory);
}
