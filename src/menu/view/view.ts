import type { OptionTreeView } from "#config/tree/option-tree.ts";
import { cut, printable, wrap } from "../cells.ts";
import { isTooSmall, layoutOf, panelRows, SMALLEST } from "../layout.ts";
import { rowsOf, typeText, wayTo, type Row } from "../rows.ts";
import { atBothEnds, fitted, span, type Line, type Screen, type Size } from "../screen.ts";
import type { MenuState } from "../state.ts";
import { keysOf } from "./keys-view.ts";
import { panelView } from "./panel-view.ts";
import { rowLine } from "./row-line.ts";

/** All that a screen is made of. */
export interface Shown {
  readonly state: MenuState;
  readonly tree: OptionTreeView;
  readonly size: Size;
  /** What a pending change costs; empty: nothing is known. */
  readonly figures: string;
  /** Where changes of a session that was ended are. */
  readonly kept: string;
}

/** What stands on the terminal. */
export function viewOf(shown: Shown): Screen {
  const { state, tree, size } = shown;
  const width = size.columns;
  if (isTooSmall(size)) {
    const text = cut(`kiln menu needs ${SMALLEST.columns}x${SMALLEST.rows}`, width);
    const lines = Array.from({ length: Math.max(1, size.rows) }, (_, i) => fitted([span(i === 0 ? text : "")], width));
    return { lines, cursor: undefined };
  }
  const panel = state.panel === undefined ? undefined : panelView(shown, state.panel, panelRows(size));
  const body = panel === undefined ? listView(shown) : panel.lines;
  const cursor = panel?.cursor;
  const lines = [titleLine(tree, width), wayLine(state, tree, width), ...body, ...keysOf(state).map((line) => [span(line, "faint")])];
  return {
    lines: lines.map((line) => fitted(line, width, line.at(-1)?.style === "title" ? "title" : "plain")),
    cursor: cursor === undefined ? undefined : { column: cursor.column, row: cursor.row + 2 },
  };
}

const titleLine = (tree: OptionTreeView, width: number): Line =>
  atBothEnds(` ${printable(tree.title)}`, `${changesText(tree.changeCount())} `, width, "title");

const changesText = (count: number): string => (count === 0 ? "no changes" : count === 1 ? "1 value changed" : `${count} values changed`);

/** Where one is; the last pages count most. */
function wayLine(state: MenuState, tree: OptionTreeView, width: number): Line {
  const names = wayTo(tree, state.page).map((id) => (id === tree.root ? "Top" : printable(tree.item(id).prompt)));
  while (names.length > 2 && names.join(" > ").length > width - 8) names.splice(1, names[1] === "..." ? 2 : 1, "...");
  return atBothEnds(` ${names.join(" > ")}`, state.showsAll ? "all shown " : "", width, "strong");
}

function listView(shown: Shown): readonly Line[] {
  const { state, tree, size, figures } = shown;
  const { list, pane } = layoutOf(size);
  const rows = rowsOf(tree, state.page, state.showsAll);
  const promptOf = (id: number): string => tree.item(id).prompt;
  const onScreen = rows.slice(state.top, state.top + list);
  const lines = onScreen.map((row) => rowLine(row, row.item.id === state.selected, size.columns, promptOf));
  if (rows.length === 0) lines.push([span("   There is nothing here at present; z shows all.", "faint")]);
  const blanks = Array.from({ length: list - lines.length }, (): Line => []);
  const selected = rows.find(({ item }) => item.id === state.selected);
  return [...lines, ...blanks, ruleLine(rows.length, state.top, list, figures, size), ...paneLines(shown, selected, pane)];
}

/** Between list and pane: what is above and below, and what the pending change costs. */
function ruleLine(count: number, top: number, rows: number, figures: string, { columns }: Size): Line {
  const below = count - top - rows;
  const more = [top > 0 ? `${top} above` : "", below > 0 ? `${below} below` : ""].filter(Boolean).join(", ");
  const left = more === "" ? "--" : `-- ${more} `;
  const right = figures === "" ? "" : ` ${printable(figures)} --`;
  const fill = Math.max(0, columns - left.length - right.length);
  return fitted([span(`${left}${"-".repeat(fill)}${right}`, "faint")], columns);
}

/** What there is to tell, else who and what the selected entry is. */
function paneLines({ state, tree, size }: Shown, row: Row | undefined, rows: number): readonly Line[] {
  const width = size.columns - 2;
  const told = state.message.flatMap((line) => wrap(line, width)).map((line): Line => [span(` ${line}`, "problem")]);
  const lines = told.length > 0 || row === undefined ? told : aboutLines(tree, row, width);
  return Array.from({ length: rows }, (_, i) => lines[i] ?? []);
}

function aboutLines(tree: OptionTreeView, { item }: Row, width: number): readonly Line[] {
  const range = tree.range(item.id);
  const about = [item.name ?? "", `${typeText(item)}${range === undefined ? "" : ` ${range}`}`, tree.place(item.id)];
  const reason = tree.reason(item.id);
  const help = tree.help(item.id);
  return [
    [span(` ${cut(printable(about.filter(Boolean).join("  ")), width)}`, "strong")],
    ...(reason === "" ? [] : wrap(reason, width).slice(0, 2)).map((line): Line => [span(` ${line}`)]),
    ...help.flatMap((line) => (line === "" ? [] : wrap(line, width))).map((line): Line => [span(` ${line}`, "faint")]),
  ];
}
