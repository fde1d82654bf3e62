import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { equalCNames } from "#diagnostics/declarations.ts";
import type { DeclarationItem } from "#syntax/ast.ts";
import { cNamesOf } from "./c-names.ts";
import { ALLOWED, checkEntries, mayUseRule } from "./check-entries.ts";
import type { LibraryDeclaration, OptionDeclaration } from "./declared.ts";
import { EXPORT_FIELDS, find, itemsOf, type Named, type Names } from "./names.ts";
import { spanIn, type Workspace } from "./workspace.ts";

type Report = (diagnostic: Diagnostic) => void;

/** A rule is named in the workspace namespace, or imported. */
export function checkRule(workspace: Workspace, names: Names, named: Named, item: DeclarationItem, report: Report): void {
  const { using } = item;
  const [first] = using?.parts ?? [];
  if (!using || !first) return;
  const at = spanIn(workspace, named.module, using);
  if (!mayUseRule(item, at, report)) return;
  const isImported = workspace.modules
    .get(named.module)
    ?.module.items.some((one) => one.kind === "import" && one.names.some((name) => (name.as ?? name.name).text === first.text));
  if (isImported) return;
  find(names, named.input, using, ["rule"], at, report);
}

/** What `workspace` and `exports` say, of every workspace. */
export function checkWorkspaceItems(workspace: Workspace, report: Report): void {
  for (const input of workspace.inputs.keys()) {
    for (const [module, item] of itemsOf(workspace, input)) {
      if (item.kind !== "declaration" || (item.keyword !== "workspace" && item.keyword !== "exports")) continue;
      if (item.using) mayUseRule(item, spanIn(workspace, module, item.using), report);
      const allowed = item.keyword === "exports" ? { ...ALLOWED.exports, fields: EXPORT_FIELDS } : ALLOWED.workspace;
      checkEntries(
        item.keyword === "exports" ? "`exports`" : "`workspace`",
        item.entries,
        allowed,
        (node) => spanIn(workspace, module, node),
        report,
      );
    }
  }
}

/** Two options of one workspace with one C name. Those of different workspaces are compared where both are present. */
export function checkCNames(libraries: readonly LibraryDeclaration[], report: Report): void {
  const seen = new Map<string, OptionDeclaration>();
  for (const library of libraries) {
    const input = library.name.slice(0, -library.local.length);
    for (const option of library.options.values()) {
      for (const cName of cNamesOf(option.cName, option.type)) {
        const first = seen.get(`${input} ${cName}`);
        if (first && first !== option) report(equalCNames(cName, first.key, option.key, option.at, first.at));
        else seen.set(`${input} ${cName}`, option);
      }
    }
  }
}
