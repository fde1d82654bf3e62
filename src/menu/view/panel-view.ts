import { assertNever } from "#diagnostics/assert-never.ts";
import type { ItemId, OptionTreeView } from "#config/tree/option-tree.ts";
import { cut, printable, wrap } from "../cells.ts";
import { shownEditor, type Editor } from "../editor.ts";
import { scrolled } from "../layout.ts";
import { wayTo, pageOf } from "../rows.ts";
import { fitted, span, type Line } from "../screen.ts";
import type { Panel } from "../state.ts";
import { textRows } from "./text-rows.ts";
import type { Shown } from "./view.ts";

/** Lines of what lies over the list, and where somebody writes in it. */
export interface PanelView {
  readonly lines: readonly Line[];
  readonly cursor: { readonly column: number; readonly row: number } | undefined;
}

/** `rows`: how many there are, the rule at their end not counted. */
export function panelView(shown: Shown, panel: Panel, rows: number): PanelView {
  const { columns } = shown.size;
  switch (panel.kind) {
    case "text":
      return textView(shown, panel, rows);
    case "search":
      return searchView(shown, panel, rows);
    case "changes":
      return changesView(shown, panel, rows);
    case "value":
      return valueView(shown, panel, rows);
    case "file":
      return lineView(panel.purpose === "save" ? "Save all values to" : "Load all values of", panel, columns, rows);
    case "question":
      return filled(questionLines(shown, panel), rows, columns, "");
    default:
      return assertNever(panel);
  }
}

function textView({ size }: Shown, panel: Extract<Panel, { kind: "text" }>, rows: number): PanelView {
  const all = textRows(panel.lines, size.columns);
  const room = rows - 1;
  const top = Math.min(panel.top, Math.max(0, all.length - room));
  return filled(
    [...title(panel.title), ...all.slice(top, top + room).map((line) => plain(line))],
    rows,
    size.columns,
    below(all.length - top - room),
  );
}

const plain = (text: string): Line => [span(` ${text}`)];
const title = (text: string): readonly Line[] => [[span(` ${printable(text)}`, "strong")]];
const below = (count: number): string => (count > 0 ? `${count} below` : "");

function filled(lines: readonly Line[], rows: number, columns: number, more: string, cursor?: PanelView["cursor"]): PanelView {
  const blanks = Array.from({ length: Math.max(0, rows - lines.length) }, (): Line => []);
  const begin = more === "" ? "" : `-- ${more} `;
  const rule: Line = [span(begin + "-".repeat(Math.max(0, columns - begin.length)), "faint")];
  return { lines: [...lines.slice(0, rows), ...blanks, rule], cursor };
}

function writing(editor: Editor, columns: number): { readonly line: Line; readonly column: number } {
  const { text, column } = shownEditor(editor, columns - 4);
  return { line: [span(" > "), span(text)], column: column + 3 };
}

function searchView({ tree, size }: Shown, panel: Extract<Panel, { kind: "search" }>, rows: number): PanelView {
  const { line, column } = writing(panel.editor, size.columns);
  const room = rows - 2;
  const top = scrolled(0, panel.at, panel.found.length, room);
  const listed = panel.found.slice(top, top + room).map((id, i) => pick(resultText(tree, id), top + i === panel.at, size.columns));
  const nothing = panel.editor.text === "" ? "Type a part of a name or a prompt." : "Nothing is called so.";
  const lines = panel.found.length === 0 ? [plain(nothing)] : listed;
  return filled([...title("Search"), line, ...lines], rows, size.columns, below(panel.found.length - top - room), { column, row: 1 });
}

function resultText(tree: OptionTreeView, id: ItemId): string {
  const { name, prompt, kind, type } = tree.item(id);
  const { value } = tree.state(id);
  const way = wayTo(tree, pageOf(tree, id))
    .slice(1)
    .map((page) => tree.item(page).prompt);
  const called = name === undefined ? `(${kind})` : type === undefined || value === "" ? name : `${name}=${value}`;
  return `${called}  ${prompt === "" ? "(no prompt)" : prompt}${way.length === 0 ? "" : `  in ${way.join(" > ")}`}`;
}

const pick = (text: string, isSelected: boolean, columns: number): Line => {
  const style = isSelected ? "selected" : "plain";
  return fitted([span(`${isSelected ? ">" : " "} ${cut(printable(text), columns - 2)}`, style)], columns, style);
};

function changesView({ tree, size }: Shown, { changes, at }: Extract<Panel, { kind: "changes" }>, rows: number): PanelView {
  const room = rows - 1;
  const top = scrolled(0, at, changes.length, room);
  const listed = changes
    .slice(top, top + room)
    .map(({ name, before = "none", after = "none" }, i) => pick(`${name}: ${before} -> ${after}`, top + i === at, size.columns));
  const lines = changes.length === 0 ? [plain("All is as the file says.")] : listed;
  return filled([...title(`Not as in ${tree.file}`), ...lines], rows, size.columns, below(changes.length - top - room));
}

function valueView({ tree, size }: Shown, panel: Extract<Panel, { kind: "value" }>, rows: number): PanelView {
  const { name, prompt, type } = tree.item(panel.item);
  const range = tree.range(panel.item);
  const about = `${name ?? prompt}: ${type ?? ""}${range === undefined ? "" : `, ${range}`}`;
  const { lines, cursor } = lineView(prompt, panel, size.columns, rows);
  const help = tree.help(panel.item).flatMap((line) => wrap(line, size.columns - 2));
  const problem =
    panel.problem.length === 0 ? [plain(about), [], ...help.map((line): Line => [span(` ${line}`, "faint")])] : lines.slice(3, rows);
  return filled([...lines.slice(0, 3), ...problem], rows, size.columns, "", cursor);
}

/** A line that is written, and below it what is wrong with it. */
function lineView(
  about: string,
  { editor, problem }: Extract<Panel, { kind: "file" | "value" }>,
  columns: number,
  rows: number,
): PanelView {
  const { line, column } = writing(editor, columns);
  const lines = [...title(about), line, [], ...problemLines(problem, columns)];
  return filled(lines, rows, columns, "", { column, row: 1 });
}

const problemLines = (problem: readonly string[], columns: number): readonly Line[] =>
  problem.flatMap((text) => wrap(text, columns - 2)).map((text): Line => [span(` ${text}`, "problem")]);

function questionLines({ tree, size, kept }: Shown, { about, problem }: Extract<Panel, { kind: "question" }>): readonly Line[] {
  const problems = problemLines(problem, size.columns);
  const text = (line: string): readonly Line[] => wrap(line, size.columns - 2).map((one) => plain(one));
  switch (about) {
    case "leave":
      return [
        ...title(tree.changeCount() === 0 ? `${tree.file} doesn't hold all values yet.` : "There are changes that aren't saved."),
        [],
        ...text(`Save them to ${tree.file}?`),
        [],
        ...problems,
      ];
    case "kept":
      return [
        ...title("An earlier menu was ended before its changes were saved."),
        [],
        ...text(`They are kept in ${kept}. Take them?`),
        [],
        ...problems,
      ];
    default:
      return assertNever(about);
  }
}
