import { checkModules, type CheckMemory } from "#check/check.ts";
import type { CheckContext } from "#check/rule.ts";
import { importedModule } from "#config/constants.ts";
import type { Declarations } from "#config/declared.ts";
import { lookup, namespace, type Names } from "#config/names.ts";
import type { Workspace } from "#config/workspace.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { knownBuiltins } from "#eval/builtins/index.ts";
import type { DeclarationItem, ExtendItem, OverrideItem } from "#syntax/ast.ts";

/** The static checks of all files of a workspace and its inputs. Errors: KILN-E02xx. */
export function checkWorkspace(
  workspace: Workspace,
  { names, libraries }: Pick<Declarations, "names" | "libraries">,
  memory?: CheckMemory,
): readonly Diagnostic[] {
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
    optionsOf: (input, { parts }) => {
      const found = lookup(names, input, parts);
      const library = found.kind === "found" ? libraries.get(found.named.name) : undefined;
      const [option, ...more] = found.kind === "found" ? found.rest : [];
      return library && option && more.length === 0 ? { library: library.name, option, names: [...library.options.keys()] } : undefined;
    },
    ruleOf: (module, item) => ruleOf(workspace, names, module, item),
  };
  return checkModules([...workspace.modules.values()], context, memory);
}

const STANDARD = { library: "c_library", image: "image" } as const;

/** As src/eval/rule.ts finds it, but for rules that are values of a file (imported ones). */
function ruleOf(
  workspace: Workspace,
  names: Names,
  module: string,
  item: DeclarationItem | ExtendItem | OverrideItem | "app",
): ReturnType<CheckContext["ruleOf"]> {
  const input = workspace.modules.get(module)?.input ?? "";
  if (item !== "app" && item.kind !== "declaration") {
    const found = lookup(names, input, item.target.parts);
    return found.kind === "found" && found.named.item.kind === "declaration"
      ? ruleOf(workspace, names, found.named.module, found.named.item)
      : undefined;
  }
  const kind = item === "app" ? "library" : item.keyword;
  if (kind !== "library" && kind !== "image") return undefined;
  const using = item === "app" ? undefined : item.using;
  if (using === undefined) {
    const std = workspace.inputs.get(input)?.inputs.get("std");
    const own = std === undefined ? undefined : namespace(names, std).own.get(STANDARD[kind])?.item;
    return own?.kind === "rule" ? { kind, item: own } : undefined;
  }
  const isValue = workspace.modules.get(module)?.module.items.some((one) => {
    if (one.kind === "import") return one.names.some(({ name, as }) => (as ?? name).text === using.parts[0]?.text);
    return one.kind === "let-item" && one.name.text === using.parts[0]?.text;
  });
  const found = lookup(names, input, using.parts);
  return isValue !== true && found.kind === "found" && found.named.item.kind === "rule" ? { kind, item: found.named.item } : undefined;
}
