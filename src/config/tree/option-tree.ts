/** Of an entry in its tree; the same as long as the tree is open. */
export type ItemId = number;

/** `choice`: one of its entries is taken. `comment`: it only tells something. */
export type ItemKind = "menu" | "option" | "choice" | "comment";

/** `member`: of a choice; it is `y` where it is the one that is taken. */
export type OptionType = "bool" | "tristate" | "member" | "int" | "hex" | "string" | "size";

/** Its values are n, m and y. */
export const isSwitch = (type: OptionType | undefined): boolean => type === "bool" || type === "tristate" || type === "member";

/** What never changes of an entry. Texts are as people wrote them: nothing in them is harmless on a terminal. */
export interface OptionItem {
  readonly id: ItemId;
  readonly kind: ItemKind;
  /** Empty: it is not meant to be asked for. */
  readonly prompt: string;
  readonly name: string | undefined;
  readonly type: OptionType | undefined;
  /** Its entries have a page of their own; else they follow it, indented. */
  readonly opens: boolean;
}

/** What an entry is at present. */
export interface ItemState {
  /** It is there for people now. */
  readonly isVisible: boolean;
  /** `y`, `m` or `n`, or a text; empty for menus and comments. */
  readonly value: string;
  /** Somebody may give it another value. */
  readonly isChangeable: boolean;
  /** What a switch may be set to; empty for texts. */
  readonly possible: readonly string[];
  /** Something else demands that it is at least m. */
  readonly isHeld: boolean;
  /** Nobody has said what it is to be. */
  readonly isNew: boolean;
  /** It isn't what the file of values says. */
  readonly isChanged: boolean;
  /** Of a choice: which of its entries is taken. */
  readonly chosen: ItemId | undefined;
}

/** Of menus and comments. */
export const WITHOUT_VALUE: Omit<ItemState, "isVisible"> = {
  value: "",
  isChangeable: false,
  possible: [],
  isHeld: false,
  isNew: false,
  isChanged: false,
  chosen: undefined,
};

/** Why an entry is what it is. All lines are for people. */
export interface Explanation {
  readonly why: readonly string[];
  /** What would have to change for another value. */
  readonly changes: readonly string[];
  /** Entries that `why` and `changes` name. */
  readonly related: readonly ItemId[];
}

/** A value that isn't the one of the file; undefined: not in it. */
export interface Change {
  readonly item: ItemId;
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** `lines`: why not. */
export type Outcome = { readonly kind: "done" } | { readonly kind: "refused"; readonly lines: readonly string[] };

export const DONE: Outcome = { kind: "done" };
export const refused = (...lines: readonly string[]): Outcome => ({ kind: "refused", lines });
/** Of a menu or a comment. */
export const WITHOUT_ANY = refused("it has no value");
export const unreadable = (file: string): Outcome => refused(`${file} can't be read`);
export const unwritable = (file: string, why: string): Outcome => refused(`${file} can't be written: ${why}`);

/** Options with their values, as a menu shows them, whatever declares them. */
export interface OptionTreeView {
  readonly title: string;
  readonly root: ItemId;
  /** The file that holds the values, as the user calls it. */
  readonly file: string;
  item(id: ItemId): OptionItem;
  parent(id: ItemId): ItemId | undefined;
  /** Where it is declared, `FILE:LINE`. */
  place(id: ItemId): string;
  /** Those that can ever be shown. */
  children(id: ItemId): readonly ItemId[];
  /** All, those that can't be shown too, in the order of the tree. */
  everyItem(): Iterable<ItemId>;
  state(id: ItemId): ItemState;
  /** Lines without an end; empty: there is none. */
  help(id: ItemId): readonly string[];
  /** Which numbers it may be; undefined: any, or it is none. */
  range(id: ItemId): string | undefined;
  /** Who decided its value, in one line. */
  reason(id: ItemId): string;
  explain(id: ItemId): Explanation;
  /** All that saving would change, in the order of the tree. */
  changes(): readonly Change[];
  /** How many that is. */
  changeCount(): number;
  /** Saving would write another file than there is. */
  isUnsaved(): boolean;
}

/** The same, to be changed. */
export interface OptionTree extends OptionTreeView {
  set(id: ItemId, value: string): Outcome;
  /** What somebody said of it counts no more. */
  unset(id: ItemId): Outcome;
  /** Takes the last change back; what that was. Undefined: there is none. */
  undo(): string | undefined;
  redo(): string | undefined;
  /** Takes the values of a file instead of those that there are; that can be undone. */
  load(file: string): Outcome;
  /** Writes all values into a file, whole or not at all. */
  save(file: string): Outcome;
  /** Writes them where they are found again, though nobody has asked for them to be saved. */
  keep(file: string): Outcome;
}
