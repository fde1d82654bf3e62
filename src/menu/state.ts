import type { Change, ItemId, OptionTreeView } from "#config/tree/option-tree.ts";
import type { Editor } from "./editor.ts";

/** What lies over the list of entries. */
export type Panel =
  /** `links`: entries that it names, to go to. */
  | {
      readonly kind: "text";
      readonly title: string;
      readonly lines: readonly string[];
      readonly links: readonly ItemId[];
      readonly top: number;
    }
  | { readonly kind: "search"; readonly editor: Editor; readonly found: readonly ItemId[]; readonly at: number }
  | { readonly kind: "changes"; readonly changes: readonly Change[]; readonly at: number }
  | { readonly kind: "value"; readonly item: ItemId; readonly editor: Editor; readonly problem: readonly string[] }
  | { readonly kind: "file"; readonly purpose: "save" | "load"; readonly editor: Editor; readonly problem: readonly string[] }
  | { readonly kind: "question"; readonly about: Question; readonly problem: readonly string[] };

/** `leave`: there are changes that aren't saved. `kept`: those of a session that was ended are still there. */
export type Question = "leave" | "kept";

/** What a menu is at one moment, beside the options. */
export interface MenuState {
  /** Whose entries are listed. */
  readonly page: ItemId;
  /** Undefined: the page is empty. */
  readonly selected: ItemId | undefined;
  /** How many rows are above the first one that is on the screen. */
  readonly top: number;
  readonly showsAll: boolean;
  /** What was selected on each page when it was left. */
  readonly places: ReadonlyMap<ItemId, ItemId>;
  readonly panel: Panel | undefined;
  /** Told until the next key. */
  readonly message: readonly string[];
  /** Escape was pressed where a second one leaves. */
  readonly isEscaping: boolean;
  /** `saved`: all that there is is in the file. `left`: somebody wants it so. `interrupted`: changes are to be kept. */
  readonly end: "saved" | "left" | "interrupted" | undefined;
}

export const firstState = (tree: OptionTreeView): MenuState => ({
  page: tree.root,
  selected: undefined,
  top: 0,
  showsAll: false,
  places: new Map(),
  panel: undefined,
  message: [],
  isEscaping: false,
  end: undefined,
});

/** What is to be done with the options. */
export type Action =
  | { readonly kind: "set"; readonly item: ItemId; readonly value: string }
  | { readonly kind: "unset"; readonly item: ItemId }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" }
  | { readonly kind: "save"; readonly file: string; readonly thenLeave: boolean }
  | { readonly kind: "load"; readonly file: string }
  /** What was kept of a session that was ended: taken, or thrown away. */
  | { readonly kind: "takeKept" }
  | { readonly kind: "dropKept" };

/** What a key makes of a menu; the action is carried out after that. */
export interface Pressed {
  readonly state: MenuState;
  readonly action?: Action;
}
