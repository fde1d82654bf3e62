import { assertNever } from "#diagnostics/assert-never.ts";
import { isSwitch, type ItemId, type OptionTreeView } from "#config/tree/option-tree.ts";
import { characters } from "../cells.ts";
import { editorOf } from "../editor.ts";
import type { Key } from "../keys.ts";
import { layoutOf } from "../layout.ts";
import { pageOf, rowsOf, type Row } from "../rows.ts";
import type { Size } from "../screen.ts";
import type { MenuState, Pressed } from "../state.ts";
import { helpPanel, whyPanel } from "./about.ts";
import { opened } from "./jump.ts";
import { moved } from "./move.ts";

/** A key where the list has nothing over it. */
export function pressInList(state: MenuState, key: Key, tree: OptionTreeView, size: Size): Pressed {
  const rows = rowsOf(tree, state.page, state.showsAll);
  const at = Math.max(
    0,
    rows.findIndex(({ item }) => item.id === state.selected),
  );
  const to = moved(key, at, rows.length, layoutOf(size).list);
  if (to !== undefined) return { state: { ...state, selected: rows[to]?.item.id } };
  const row = rows[at];
  switch (key.kind) {
    case "enter":
    case "right":
      return row === undefined ? { state } : enter(state, row);
    case "escape":
      return escape(state, tree, key.isTwice);
    case "left":
      return state.page === tree.root ? { state } : escape(state, tree, false);
    case "delete":
      return row === undefined ? { state } : unset(state, row);
    case "interrupt":
      return { state: leave(state, tree) };
    case "text":
      return pressLetter(state, key.text, tree, rows, at);
    case "up":
    case "down":
    case "pageUp":
    case "pageDown":
    case "home":
    case "end":
    case "paste":
    case "backspace":
    case "eraseLine":
    case "suspend":
    case "redraw":
      return { state };
    default:
      return assertNever(key);
  }
}

/** Goes one page back; from the first one, out. */
function escape(state: MenuState, tree: OptionTreeView, isTwice: boolean): Pressed {
  if (state.page !== tree.root) return { state: { ...state, ...opened(state, pageOf(tree, state.page)), selected: state.page } };
  if (isTwice || state.isEscaping) return { state: leave(state, tree) };
  return { state: { ...state, isEscaping: true, message: ["Press Esc again to leave."] } };
}

/** Out, where there is nothing to lose; else that is asked for. */
export function leave(state: MenuState, tree: OptionTreeView): MenuState {
  return tree.isUnsaved() ? { ...state, panel: { kind: "question", about: "leave", problem: [] } } : { ...state, end: "saved" };
}

function enter(state: MenuState, row: Row): Pressed {
  const { id, opens, type } = row.item;
  if (opens) {
    const page = opened(state, id);
    return { state: { ...state, ...page, selected: page.selected ?? row.state.chosen } };
  }
  if (type === undefined) return { state };
  return isSwitch(type) ? toggle(state, row) : { state: write(state, row) };
}

function write(state: MenuState, { item, state: { value, isChangeable } }: Row): MenuState {
  if (!isChangeable) return { ...state, message: CANT };
  return { ...state, panel: { kind: "value", item: item.id, editor: editorOf(value), problem: [] } };
}

const CANT = ["This can't be changed now. Press W to see why, and what to turn on for it."];

/** The next value that it may be: n, m, y and again n. */
function toggle(state: MenuState, { item, state: { value, possible, isChangeable } }: Row): Pressed {
  if (!isChangeable) return { state: { ...state, message: CANT } };
  if (item.type === "member") return { state, action: { kind: "set", item: item.id, value: "y" } };
  const order = ["n", "m", "y"];
  const next = [1, 2].map((step) => order[(order.indexOf(value) + step) % order.length] ?? "n").find((one) => possible.includes(one));
  return next === undefined ? { state: { ...state, message: CANT } } : { state, action: { kind: "set", item: item.id, value: next } };
}

const unset = (state: MenuState, { item }: Row): Pressed =>
  item.type === undefined ? { state } : { state, action: { kind: "unset", item: item.id } };

function pressLetter(state: MenuState, text: string, tree: OptionTreeView, rows: readonly Row[], at: number): Pressed {
  const row = rows[at];
  const lower = text.toLowerCase();
  switch (lower) {
    case "y":
    case "n":
    case "m":
      return row === undefined || !isSwitch(row.item.type)
        ? { state: hotkey(state, lower, rows, at) }
        : { state, action: { kind: "set", item: row.item.id, value: lower } };
    case " ":
      return row === undefined ? { state } : isSwitch(row.item.type) && row.item.kind === "option" ? toggle(state, row) : enter(state, row);
    case "?":
    case "h":
      return { state: row === undefined ? state : { ...state, panel: helpPanel(tree, row.item.id) } };
    case "/":
      return { state: { ...state, panel: { kind: "search", editor: editorOf(""), found: [], at: 0 } } };
    case "z":
      return { state: { ...state, showsAll: !state.showsAll, message: [state.showsAll ? HIDES : SHOWS] } };
    case "q":
      return { state: leave(state, tree) };
    default:
      return pressCapital(state, text, tree, rows, at);
  }
}

const SHOWS = "All entries are shown; ~ marks those that aren't there now.";
const HIDES = "Only what is there now is shown.";

/** Commands that menuconfig hasn't are capitals: small letters go to the entries that begin with them. */
function pressCapital(state: MenuState, text: string, tree: OptionTreeView, rows: readonly Row[], at: number): Pressed {
  const row = rows[at];
  switch (text) {
    case "W":
      return { state: row === undefined ? state : { ...state, panel: whyPanel(tree, row.item.id) } };
    case "D":
      return row === undefined ? { state } : unset(state, row);
    case "U":
      return { state, action: { kind: "undo" } };
    case "R":
      return { state, action: { kind: "redo" } };
    case "C":
      return { state: { ...state, panel: { kind: "changes", changes: tree.changes(), at: 0 } } };
    case "S":
      return { state: { ...state, panel: { kind: "file", purpose: "save", editor: editorOf(tree.file), problem: [] } } };
    case "L":
      return { state: { ...state, panel: { kind: "file", purpose: "load", editor: editorOf(tree.file), problem: [] } } };
    default:
      return { state: hotkey(state, text, rows, at) };
  }
}

/** To the next entry that begins with this letter. */
function hotkey(state: MenuState, letter: string, rows: readonly Row[], at: number): MenuState {
  const wanted = letter.toLowerCase();
  const begins = ({ item }: Row): boolean => characters(item.prompt.trimStart().toLowerCase())[0] === wanted;
  const next: ItemId | undefined = [...rows.slice(at + 1), ...rows.slice(0, at)].find(begins)?.item.id;
  return next === undefined ? state : { ...state, selected: next };
}
