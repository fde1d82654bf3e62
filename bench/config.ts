import { diskHost } from "#config/kconfig/disk-host.ts";
import { openSession } from "#config/kconfig/session.ts";
import { KconfigTree } from "#config/kconfig/tree/kconfig-tree.ts";
import type { ItemId, OptionTree } from "#config/tree/option-tree.ts";
import { unfinishedFiles } from "#store/unfinished-files.ts";

export interface Toggles {
  readonly options: number;
  /** Of each change, in milliseconds. */
  readonly times: readonly { readonly name: string; readonly ms: number }[];
}

/** How many entries a menu shows at once. */
const LINES = 20;

/** Changes each switch of a tree of Kconfig files that can be changed, one after the other, as the menu does. `config`: path of the values. */
export function toggles(folder: string, env: Readonly<Record<string, string>>, config: string): Toggles {
  const options = { dialect: "linux-6.1", report: () => undefined, info: () => undefined } as const;
  const tree = new KconfigTree(
    openSession("Kconfig", { host: diskHost({ folder, env, allowShell: true }), ...options }),
    config,
    folder,
    unfinishedFiles,
  );
  const items = [...tree.everyItem()];
  const times: Toggles["times"][number][] = [];
  const seen = new Set<string>();
  for (const id of items) {
    const { name } = tree.item(id);
    const { value } = tree.state(id);
    if (name === undefined || seen.has(name) || (value !== "y" && value !== "n")) continue;
    seen.add(name);
    const start = performance.now();
    if (tree.set(id, value === "y" ? "n" : "y").kind !== "done") continue;
    look(tree, id);
    times.push({ name, ms: performance.now() - start });
    tree.undo();
  }
  return { options: items.length, times };
}

/** What the menu asks for to be drawn again: what the entries around this one are, and how many have changed. */
function look(tree: OptionTree, id: ItemId): void {
  const parent = tree.parent(id) ?? tree.root;
  const siblings = tree.children(parent);
  const first = Math.max(0, siblings.indexOf(id) - LINES / 2);
  for (const one of siblings.slice(first, first + LINES)) tree.state(one);
  tree.changeCount();
}
