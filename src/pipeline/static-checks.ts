import { checkModules, type CheckMemory } from "#check/check.ts";
import type { CheckContext } from "#check/rule.ts";
import { importedModule } from "#config/constants.ts";
import { collectDeclarations } from "#config/declarations.ts";
import type { Declarations } from "#config/declared.ts";
import { lookup, namespace, type Names } from "#config/names.ts";
import type { Workspace } from "#config/workspace.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { knownBuiltins } from "#eval/builtins/index.ts";
import type { DeclarationItem, ExtendItem, OverrideItem } from "#syntax/ast.ts";

/** The static checks of all files of a workspace and its inputs. Errors: KILN-E02xx. */
export function checkWorkspace(
  workspace: Workspace,
  { names, libraries, kconfig }: Pick<Declarations, "names" | "libraries" | "kconfig">,
  memory?: CheckMemory,
): readonly Diagnostic[] {
  const declared = new Map(
    [...workspace.inputs.keys()].map((input) => {
      const { own, opened, inputs } = namespace(names, input);
      const named = [...own, ...opened].map(([name, { kind, name: whole }]) => [name, `${kind} ${whole}`] as const);
      return [input, new Map([...named, ...inputs])];
    }),
  );
  const hasUnread = (item: DeclarationItem): boolean =>
    item.entries.some((entry) => entry.kind === "options-from" && kconfig.get(entry) === undefined);
  const context: CheckContext = {
    builtins: knownBuiltins,
    declared: (input) => declared.get(input) ?? new Map(),
    importedModule: (module, item) => importedModule(workspace, module, item),
    optionsOf: (input, { parts }) => {
      const found = lookup(names, input, parts);
      const library = found.kind === "found" ? libraries.get(found.named.name) : undefined;
      const [option, ...more] = found.kind === "found" ? found.rest : [];
      if (library && hasUnread(library.declared.item)) return undefined;
      return library && option && more.length === 0 ? { library: library.name, option, names: [...library.options.keys()] } : undefined;
    },
    optionsFrom: (entry) => {
      const options = kconfig.get(entry)?.declared.values();
      return options && [...options].map(({ name, type }) => ({ name, isBool: type.kind === "bool" }));
    },
    ruleOf: (module, item) => ruleOf(workspace, names, module, item),
  };
  return checkModules([...workspace.modules.values()], context, memory);
}

/** Of findings that are about their own text: what an item that couldn't be read would have said changes nothing of them. */
const WHATEVER_ELSE: ReadonlySet<string> = new Set([
  "KILN-E0202",
  "KILN-E0203",
  "KILN-E0204",
  "KILN-E0205",
  "KILN-E0206",
  "KILN-E0207",
  "KILN-E0208",
  "KILN-E0209",
  "KILN-E0211",
  "KILN-E0212",
  "KILN-E0301",
  "KILN-E0305",
  "KILN-E0306",
  "KILN-E0307",
  "KILN-E0312",
  "KILN-E0313",
  "KILN-E0314",
  "KILN-E0329",
]);

/** What is wrong with the rest of a workspace some of whose items couldn't be parsed: one mistake doesn't hide the next, nor make another one up. */
export function checkTheRest(workspace: Workspace, memory?: CheckMemory): readonly Diagnostic[] {
  const { declarations, diagnostics } = collectDeclarations(workspace);
  return [...diagnostics, ...checkWorkspace(workspace, declarations, memory)].filter(({ code }) => WHATEVER_ELSE.has(code));
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
