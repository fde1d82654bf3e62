import { assertNever } from "#diagnostics/assert-never.ts";
import type { ItemId, OptionTreeView } from "#config/tree/option-tree.ts";
import { edit } from "../editor.ts";
import type { Key } from "../keys.ts";
import { panelRows } from "../layout.ts";
import type { Size } from "../screen.ts";
import type { MenuState, Panel, Pressed } from "../state.ts";
import { textRows } from "../view/text-rows.ts";
import { jumpTo } from "./jump.ts";
import { moved } from "./move.ts";

/** What keys are made something of with. */
export interface Pressing {
  readonly state: MenuState;
  readonly key: Key;
  readonly tree: OptionTreeView;
  readonly size: Size;
  readonly find: (text: string) => readonly ItemId[];
}

/** A key where something lies over the list. */
export function pressInPanel(pressing: Pressing, panel: Panel): Pressed {
  const { state, key } = pressing;
  if (panel.kind !== "question" && (key.kind === "escape" || key.kind === "interrupt")) return { state: { ...state, panel: undefined } };
  switch (panel.kind) {
    case "text":
      return { state: inText(pressing, panel) };
    case "search":
      return { state: inSearch(pressing, panel) };
    case "changes":
      return { state: inChanges(pressing, panel) };
    case "value":
    case "file":
      return inLine(pressing, panel);
    case "question":
      return inQuestion(pressing, panel);
    default:
      return assertNever(panel);
  }
}

const withPanel = (state: MenuState, panel: Panel | undefined): MenuState => ({ ...state, panel });

function inText({ state, key, tree, size }: Pressing, panel: Extract<Panel, { kind: "text" }>): MenuState {
  const link = key.kind === "text" ? panel.links[Number(key.text) - 1] : undefined;
  if (link !== undefined) return jumpTo(state, tree, link);
  // The title takes one.
  const rows = panelRows(size) - 1;
  const last = Math.max(0, textRows(panel.lines, size.columns).length - rows);
  const scroll: Key = key.kind === "text" && key.text === " " ? { kind: "pageDown" } : key;
  const top = moved(scroll, panel.top, last + 1, rows);
  if (top !== undefined) return withPanel(state, { ...panel, top });
  const closes = key.kind === "enter" || key.kind === "left" || (key.kind === "text" && /^[q?hW]$/.test(key.text));
  return closes ? withPanel(state, undefined) : state;
}

function inSearch({ state, key, tree, size, find }: Pressing, panel: Extract<Panel, { kind: "search" }>): MenuState {
  const found = panel.found[panel.at];
  if (key.kind === "enter") return found === undefined ? state : jumpTo(state, tree, found);
  // Home and end belong to the text.
  const at = key.kind === "home" || key.kind === "end" ? undefined : moved(key, panel.at, panel.found.length, panelRows(size) - 2);
  if (at !== undefined) return withPanel(state, { ...panel, at });
  const editor = edit(panel.editor, key);
  if (editor === undefined) return state;
  const isSame = editor.text === panel.editor.text;
  return withPanel(state, isSame ? { ...panel, editor } : { ...panel, editor, found: find(editor.text), at: 0 });
}

function inChanges({ state, key, tree, size }: Pressing, panel: Extract<Panel, { kind: "changes" }>): MenuState {
  const change = panel.changes[panel.at];
  if (key.kind === "enter" || key.kind === "right") return change === undefined ? state : jumpTo(state, tree, change.item);
  const at = moved(key, panel.at, panel.changes.length, panelRows(size));
  if (at !== undefined) return withPanel(state, { ...panel, at });
  return key.kind === "left" || (key.kind === "text" && /^[qC]$/.test(key.text)) ? withPanel(state, undefined) : state;
}

/** A value or the name of a file is written. */
function inLine({ state, key }: Pressing, panel: Extract<Panel, { kind: "value" | "file" }>): Pressed {
  const { text } = panel.editor;
  if (key.kind === "enter" && panel.kind === "value") return { state, action: { kind: "set", item: panel.item, value: text } };
  if (key.kind === "enter" && panel.kind === "file") {
    if (text === "") return { state };
    return { state, action: panel.purpose === "load" ? { kind: "load", file: text } : { kind: "save", file: text, thenLeave: false } };
  }
  const editor = edit(panel.editor, key);
  return { state: editor === undefined ? state : withPanel(state, { ...panel, editor, problem: [] }) };
}

function inQuestion({ state, key, tree }: Pressing, { about }: Extract<Panel, { kind: "question" }>): Pressed {
  const answer = key.kind === "text" ? key.text.toLowerCase() : key.kind === "enter" ? "y" : "";
  const isBack = key.kind === "escape";
  switch (about) {
    case "leave":
      // Whoever presses Ctrl-C where this is asked wants out, and has not said that changes may be lost.
      if (key.kind === "interrupt") return { state: { ...state, end: "interrupted" } };
      if (answer === "y") return { state, action: { kind: "save", file: tree.file, thenLeave: true } };
      if (answer === "n") return { state: { ...state, end: "left" } };
      return { state: isBack ? withPanel(state, undefined) : state };
    case "kept":
      if (key.kind === "interrupt") return { state: { ...state, end: "left" } };
      if (answer === "y") return { state, action: { kind: "takeKept" } };
      if (answer === "d") return { state, action: { kind: "dropKept" } };
      return { state: isBack || answer === "n" ? withPanel(state, undefined) : state };
    default:
      return assertNever(about);
  }
}
