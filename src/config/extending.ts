import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { ExtendItem, OverrideItem } from "#syntax/ast.ts";
import { find, itemsOf, type Names } from "./names.ts";
import type { Declared } from "./resolved.ts";
import { spanIn, type Workspace } from "./workspace.ts";

export type Extending = Declared<ExtendItem | OverrideItem>;

/** Qualified name → what extends it, in the order of the modules' keys, then of the text. */
export function collectExtensions(
  workspace: Workspace,
  names: Names,
  report: (diagnostic: Diagnostic) => void,
): ReadonlyMap<string, readonly Extending[]> {
  const extending = new Map<string, Extending[]>();
  for (const input of workspace.inputs.keys()) {
    for (const [module, item] of itemsOf(workspace, input)) {
      if (item.kind !== "extend" && item.kind !== "override") continue;
      const kinds = item.kind === "extend" ? ([item.keyword] as const) : (["library", "image", "platform", "profile"] as const);
      const found = find(names, input, item.target, kinds, spanIn(workspace, module, item.target), report);
      if (!found) continue;
      const list = extending.get(found.named.name) ?? [];
      list.push({ item, module });
      extending.set(found.named.name, list);
    }
  }
  for (const list of extending.values()) list.sort(byPlaceInKeys);
  return extending;
}

const byPlaceInKeys = (a: Extending, b: Extending): number =>
  a.module === b.module ? a.item.start - b.item.start : a.module < b.module ? -1 : 1;
