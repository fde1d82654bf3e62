import type { ItemId, ItemState, OptionItem, OptionTreeView } from "#config/tree/option-tree.ts";

/** A line of the list. */
export interface Row {
  readonly item: OptionItem;
  readonly state: ItemState;
  readonly depth: number;
  /** Of one that opens: nothing is in it. */
  readonly isEmpty: boolean;
}

/** The entries of a page, those that follow an entry behind it. `showsAll`: also those that aren't there for people now. */
export function rowsOf(tree: OptionTreeView, page: ItemId, showsAll: boolean): readonly Row[] {
  const rows: Row[] = [];
  const add = (id: ItemId, depth: number): void => {
    const state = tree.state(id);
    if (!state.isVisible && !showsAll) return;
    const item = tree.item(id);
    rows.push({ item, state, depth, isEmpty: item.opens && isEmptyPage(tree, id, showsAll) });
    if (!item.opens) for (const child of tree.children(id)) add(child, depth + 1);
  };
  for (const id of tree.children(page)) add(id, 0);
  return rows;
}

const isEmptyPage = (tree: OptionTreeView, page: ItemId, showsAll: boolean): boolean =>
  !tree.children(page).some((child) => showsAll || tree.state(child).isVisible);

/** The page that an entry is listed on. */
export function pageOf(tree: OptionTreeView, id: ItemId): ItemId {
  let at = tree.parent(id);
  while (at !== undefined && at !== tree.root && !tree.item(at).opens) at = tree.parent(at);
  return at ?? tree.root;
}

/** The pages on the way from the root to a page, both ends too. */
export function wayTo(tree: OptionTreeView, page: ItemId): readonly ItemId[] {
  const way = [page];
  for (let at = page; at !== tree.root; way.unshift(at)) at = pageOf(tree, at);
  return way;
}

/** What kind of entry it is, and of what value, for people. */
export function typeText({ kind, type }: OptionItem): string {
  if (type === "member") return "of a choice";
  return kind === "option" ? (type ?? "") : kind;
}
