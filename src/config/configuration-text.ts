import type { Entry, Node, OptionsFromEntry } from "#syntax/ast.ts";
import { constantTexts } from "./constants.ts";
import type { Extending } from "./extending.ts";
import type { KconfigOptions } from "./from-kconfig/kconfig-options.ts";
import type { Named } from "./names.ts";
import type { Workspace, WorkspaceModule } from "./workspace.ts";

/** What the evaluator reads alone, or nobody. */
const OF_THE_EVALUATOR: ReadonlySet<Entry["kind"]> = new Set(["field", "block"]);

/**
 * All that a library says for configuration, as texts and, of its Kconfig file, what was read: entries of its own and of what extends it, the constants that
 * they may name, and the order in which its files declare things. Where that is the same, the declaration is the same but for places, and these
 * stand in the same order.
 */
export function configurationText(
  workspace: Workspace,
  named: Named,
  extending: readonly Extending[],
  kconfig: ReadonlyMap<OptionsFromEntry, KconfigOptions | undefined>,
): readonly unknown[] {
  const texts: unknown[] = [];
  const add = (module: string, entries: readonly Entry[]): void => {
    for (const entry of entries) {
      if (!OF_THE_EVALUATOR.has(entry.kind)) texts.push(textOf(workspace, module, entry));
      if (entry.kind === "options-from") texts.push(kconfig.get(entry));
    }
  };
  if ("entries" in named.item) add(named.module, named.item.entries);
  for (const { item, module } of extending) {
    texts.push(item.kind, item.kind === "extend" && item.when ? textOf(workspace, module, item.when) : "");
    add(module, item.entries);
  }
  for (const module of constantTexts(workspace, [named.module, ...extending.map((one) => one.module)])) addOrder(module, texts);
  return texts;
}

const textOf = (workspace: Workspace, module: string, { start, end }: Node): string =>
  workspace.modules.get(module)?.source.text.slice(start, end) ?? "";

/** What a file declares, by names; constants and imports as they are written. */
function addOrder({ key, module, source }: WorkspaceModule, texts: unknown[]): void {
  texts.push(key);
  for (const item of module.items) {
    const isWhole = item.kind === "const" || item.kind === "import";
    const target = "name" in item ? item.name : "target" in item ? item.target : item;
    texts.push(item.kind, isWhole ? source.text.slice(item.start, item.end) : source.text.slice(target.start, target.end));
  }
}
