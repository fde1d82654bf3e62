import { assertNever } from "#diagnostics/assert-never.ts";
import type { ItemId, OptionTree, Outcome } from "#config/tree/option-tree.ts";
import { Search } from "#config/tree/search.ts";
import type { Key } from "./keys.ts";
import { layoutOf, scrolled } from "./layout.ts";
import { pressInList } from "./press/press-list.ts";
import { pressInPanel } from "./press/press-panel.ts";
import { rowsOf } from "./rows.ts";
import type { Screen, Size } from "./screen.ts";
import { firstState, type Action, type MenuState, type Pressed } from "./state.ts";
import { viewOf } from "./view/view.ts";

/** What changes of a session that was ended are kept in, and whether it is there. */
export interface KeptChanges {
  readonly file: string;
  exists(): boolean;
  /** Why it couldn't be removed; undefined: it is gone. */
  drop(): string | undefined;
}

/** A menu over options: keys in, screens out. Knows nothing of terminals. */
export class Menu {
  readonly #tree: OptionTree;
  readonly #kept: KeptChanges;
  #search: Search | undefined;
  #state: MenuState;
  #size: Size;
  /** Where the selection stood last, and on which page. */
  #last: { readonly page: ItemId; readonly at: number } = { page: -1, at: 0 };
  /** Something was done with the values since they were read or saved. */
  #isTouched = false;
  /** What was kept is among the values. */
  #hasTakenKept = false;
  /** The file of the values was written. */
  hasSaved = false;
  /** What a pending change costs, told below the list. */
  figures = "";

  constructor(tree: OptionTree, kept: KeptChanges, size: Size) {
    this.#tree = tree;
    this.#kept = kept;
    this.#size = size;
    const first = firstState(tree);
    this.#state = kept.exists() ? { ...first, panel: { kind: "question", about: "kept", problem: [] } } : first;
    this.#settle();
  }

  get end(): MenuState["end"] {
    return this.#state.end;
  }

  /** Whether it changed values, or which those of the file are. */
  press(key: Key): boolean {
    const { state, action } = this.#pressed(key);
    this.#state = state;
    if (action !== undefined) {
      this.#isTouched = true;
      this.#carryOut(action);
    }
    this.#settle();
    // Whoever leaves without them wants them no more.
    if (this.#hasTakenKept && this.end === "left") this.tell(this.#dropKept());
    return action !== undefined;
  }

  /** Tells something more until the next key. */
  tell(lines: readonly string[]): void {
    this.#state = { ...this.#state, message: [...this.#state.message, ...lines] };
  }

  resize(size: Size): void {
    this.#size = size;
    this.#settle();
  }

  screen(): Screen {
    return viewOf({ state: this.#state, tree: this.#tree, size: this.#size, figures: this.figures, kept: this.#kept.file });
  }

  /** Keeps what isn't saved, as the session ends without a question; where. Undefined: there is nothing, or it can't be kept. */
  keep(): string | undefined {
    if (!this.#isTouched || !this.#tree.isUnsaved()) return undefined;
    return this.#tree.keep(this.#kept.file).kind === "done" ? this.#kept.file : undefined;
  }

  #pressed(key: Key): Pressed {
    const state = { ...this.#state, message: [], isEscaping: false };
    if (state.panel === undefined)
      return pressInList({ ...state, isEscaping: key.kind === "escape" && this.#state.isEscaping }, key, this.#tree, this.#size);
    return pressInPanel(
      { state, key, tree: this.#tree, size: this.#size, find: (text) => (this.#search ??= new Search(this.#tree)).find(text) },
      state.panel,
    );
  }

  #carryOut(action: Action): void {
    switch (action.kind) {
      case "set":
        return this.#after(this.#tree.set(action.item, action.value), []);
      case "unset":
        return this.#after(this.#tree.unset(action.item), ["What was set of it counts no more."]);
      case "undo":
        return this.tell([said(this.#tree.undo(), "taken back: ", "There is nothing to take back.")]);
      case "redo":
        return this.tell([said(this.#tree.redo(), "done again: ", "There is nothing to do again.")]);
      case "save":
        return this.#save(action.file, action.thenLeave);
      case "load":
        return this.#after(this.#tree.load(action.file), [`The values of ${action.file} are taken.`]);
      case "takeKept": {
        const outcome = this.#tree.load(this.#kept.file);
        this.#hasTakenKept = outcome.kind === "done";
        return this.#after(outcome, ["They are taken. S saves them, U takes them back."]);
      }
      case "dropKept":
        return this.#close(this.#dropKept());
      default:
        return assertNever(action);
    }
  }

  #save(file: string, thenLeave: boolean): void {
    const outcome = this.#tree.save(file);
    this.#after(outcome, [`Saved to ${file}.`]);
    if (outcome.kind !== "done" || file !== this.#tree.file) return;
    this.hasSaved = true;
    this.#isTouched = false;
    if (this.#hasTakenKept) this.tell(this.#dropKept());
    this.#hasTakenKept = false;
    if (thenLeave) this.#state = { ...this.#state, end: "saved" };
  }

  #dropKept(): readonly string[] {
    const problem = this.#kept.drop();
    return problem === undefined ? [] : [`${this.#kept.file} can't be removed: ${problem}`];
  }

  /** What was refused is told where it was asked for. */
  #after(outcome: Outcome, message: readonly string[]): void {
    const { panel } = this.#state;
    if (outcome.kind === "done") this.#close(message);
    else if (panel !== undefined && "problem" in panel) this.#state = { ...this.#state, panel: { ...panel, problem: outcome.lines } };
    else this.tell(outcome.lines);
  }

  #close(message: readonly string[]): void {
    this.#state = { ...this.#state, panel: undefined, message };
  }

  /** Selects an entry that there is, and scrolls to it. */
  #settle(): void {
    const { page, showsAll, selected, top } = this.#state;
    const rows = rowsOf(this.#tree, page, showsAll);
    const known = rows.findIndex(({ item }) => item.id === selected);
    // What has gone leaves its place to what stands there now.
    const before = this.#last.page === page ? this.#last.at : 0;
    const at = known >= 0 ? known : Math.max(0, Math.min(before, rows.length - 1));
    this.#last = { page, at };
    this.#state = { ...this.#state, selected: rows[at]?.item.id, top: scrolled(top, at, rows.length, layoutOf(this.#size).list) };
  }
}

const said = (what: string | undefined, before: string, nothing: string): string => (what === undefined ? nothing : `${before}${what}`);
