import type { ItemId, OptionTreeView } from "#config/tree/option-tree.ts";
import { pageOf, wayTo } from "../rows.ts";
import type { MenuState } from "../state.ts";
import { whyPanel } from "./about.ts";

/** Opens the page that an entry is on and selects it, all entries shown if it is hidden. What is never listed is explained instead. */
export function jumpTo(state: MenuState, tree: OptionTreeView, id: ItemId): MenuState {
  if (tree.item(id).prompt === "") return { ...state, panel: whyPanel(tree, id) };
  const page = pageOf(tree, id);
  const isHidden = [...wayTo(tree, page), id].some((one) => one !== tree.root && !tree.state(one).isVisible);
  return { ...state, ...opened(state, page), selected: id, panel: undefined, showsAll: state.showsAll || isHidden };
}

/** Another page, with what was selected there; that of this one is kept. */
export function opened(state: MenuState, page: ItemId): Pick<MenuState, "page" | "selected" | "top" | "places"> {
  const places = new Map(state.places);
  if (state.selected !== undefined) places.set(state.page, state.selected);
  return { page, selected: places.get(page), top: 0, places };
}
