import {
  DONE,
  refused,
  unreadable,
  unwritable,
  WITHOUT_ANY,
  WITHOUT_VALUE,
  type Change,
  type Explanation,
  type ItemId,
  type ItemState,
  type OptionItem,
  type OptionTree,
  type Outcome,
} from "../../tree/option-tree.ts";
import { History } from "../../tree/history.ts";
import { rangeText, typeText } from "../../option-value.ts";
import type { OptionDeclaration } from "../../declared.ts";
import type { OptionValue } from "../../resolved.ts";
import type { SymbolChoice } from "../../from-kconfig/symbol-choice.ts";
import { choose, type Choosing } from "../choose.ts";
import { choicesText, configureTarget, type Configuration, type ConfiguredOption } from "../configuration.ts";
import { takeBack, takenOf, turnOff, turnOn } from "../file-choice.ts";
import { choiceEntryState, choiceState, decidingEntry, NONE_TAKEN } from "./choice-entry.ts";
import { canBeShown, describeEntry, entryHelp, entryPlace } from "./describe-entry.ts";
import { Entries, type Entry } from "./entries.ts";
import { libraryNamed, libraryReasons } from "./library-entry.ts";
import { entryValue, explainEntry, optionReason, optionState, refusalLines, valueOfEntry } from "./option-entry.ts";

/** Files of choices, as whoever opens the tree has them. */
export interface ChoiceFiles {
  /** The image's own, as it is shown. */
  readonly file: string;
  /** Undefined: it can't be read. */
  read(file: string): string | undefined;
  /** Whole or not at all; why not. */
  write(file: string, text: string): string | undefined;
}

interface Done {
  readonly what: string;
  readonly before: Configuration;
  readonly after: Configuration;
}

/** Where what is set here is asked for. */
const MENU = { source: { path: "the menu", text: "" }, start: 0, end: 0 };

/** The options of a target of the workspace, with a person's choices. */
export class ChoicesTree implements OptionTree {
  readonly root: ItemId = 0;
  readonly title: string;
  readonly #files: ChoiceFiles;
  readonly #entries: Entries;
  readonly #history = new History<Done>();
  #now: Configuration;
  #saved: Configuration;

  /** `configuration`: as the file has it. `title`: of the target. */
  constructor(configuration: Configuration, title: string, files: ChoiceFiles) {
    this.#now = configuration;
    this.#saved = configuration;
    this.#entries = new Entries(configuration);
    this.#files = files;
    this.title = title;
  }

  get file(): string {
    return this.#files.file;
  }

  /** As it is with all changes. */
  get configuration(): Configuration {
    return this.#now;
  }

  /** As the file has it. */
  get saved(): Configuration {
    return this.#saved;
  }

  item(id: ItemId): OptionItem {
    return describeEntry(this.#now, id, this.#entries.get(id), this.title);
  }

  place(id: ItemId): string {
    return entryPlace(this.#now, this.#entries.get(id));
  }

  parent(id: ItemId): ItemId | undefined {
    return this.#entries.parent(id);
  }

  children(id: ItemId): readonly ItemId[] {
    return this.#entries.children(id).filter((child) => canBeShown(this.#entries.get(child)));
  }

  everyItem(): Iterable<ItemId> {
    return this.#entries.all();
  }

  state(id: ItemId): ItemState {
    const entry = this.#entries.get(id);
    if (entry.kind === "target") return { ...WITHOUT_VALUE, isVisible: true };
    if (entry.kind === "library") return { ...WITHOUT_VALUE, isVisible: this.#isLibraryVisible(entry.name, id) };
    if (entry.kind === "choice") return this.#choiceState(entry.choice);
    const option = this.#option(entry.option);
    if (entry.kind === "entry") return choiceEntryState(this.#now, entry.choice, option, this.#isChanged(entry.option.key));
    const state = optionState(option, this.#isChanged(entry.option.key));
    if (entry.kind === "option") return { ...state, chosen: this.#entries.memberOf(entry.option.key, option.value) };
    const isTaken = option.value === entry.value;
    return {
      ...state,
      value: isTaken ? "y" : "n",
      possible: state.isChangeable || isTaken ? ["y"] : [],
      isChanged: state.isChanged && isTaken,
    };
  }

  help(id: ItemId): readonly string[] {
    return entryHelp(this.#entries.get(id));
  }

  range(id: ItemId): string | undefined {
    const option = this.#optionAt(id);
    if (option === undefined || (option.range.min === undefined && option.range.max === undefined)) return undefined;
    return rangeText(option.range, option.declared.type);
  }

  reason(id: ItemId): string {
    const option = this.#decided(id);
    if (option !== undefined) return optionReason(option);
    return this.#reasonsOf(this.#entries.get(id)).join(", ");
  }

  explain(id: ItemId): Explanation {
    const option = this.#decided(id);
    if (option !== undefined) return explainEntry(this.#now, option, (key) => this.#entries.idOf(key));
    return { why: this.#reasonsOf(this.#entries.get(id)), changes: [], related: [] };
  }

  set(id: ItemId, value: string): Outcome {
    const entry = this.#entries.get(id);
    if (entry.kind === "target" || entry.kind === "library") return WITHOUT_ANY;
    if (entry.kind === "choice") return this.#setChoice(entry.choice, value);
    const { option } = entry;
    if (entry.kind === "entry") return this.#setEntry(id, option, value);
    if (entry.kind === "member") return value === "y" ? this.#choose(option, entry.value) : refused(`${option.key} is always one of these`);
    const parsed = valueOfEntry(option.type, value);
    return parsed === undefined ? refused(`"${value}" is no ${typeText(option.type)}`) : this.#choose(option, parsed);
  }

  unset(id: ItemId): Outcome {
    const entry = this.#entries.get(id);
    if (entry.kind === "choice" || entry.kind === "entry")
      return this.#take(takeBack(this.#now, entry.choice, MENU), `"${entry.choice.prompt}" as nobody has chosen it`);
    const option = this.#optionAt(id);
    return option === undefined ? WITHOUT_ANY : this.#choose(option.declared, undefined);
  }

  undo(): string | undefined {
    const done = this.#history.back();
    if (done !== undefined) this.#now = done.before;
    return done?.what;
  }

  redo(): string | undefined {
    const done = this.#history.forth();
    if (done !== undefined) this.#now = done.after;
    return done?.what;
  }

  changes(): readonly Change[] {
    return [...this.#now.options.values()].flatMap(({ declared: { key, type } }) => {
      const item = this.#entries.idOf(key);
      if (item === undefined || !this.#isChanged(key)) return [];
      return [{ item, name: key, before: this.#shown(this.#saved, key, type), after: this.#shown(this.#now, key, type) }];
    });
  }

  changeCount(): number {
    return this.changes().length;
  }

  isUnsaved(): boolean {
    return choicesText(this.#now) !== choicesText(this.#saved);
  }

  load(file: string): Outcome {
    const text = this.#files.read(file);
    if (text === undefined) return unreadable(file);
    const { declarations, request } = this.#now;
    const loaded = configureTarget(declarations, request, { path: file, text });
    const wrong = loaded.unread.filter(({ severity }) => severity === "error");
    if (wrong.length > 0) return refused(...refusalLines(wrong));
    this.#become(loaded, `the choices of ${file}`);
    return DONE;
  }

  save(file: string): Outcome {
    const outcome = this.#write(file);
    if (outcome.kind === "done" && file === this.file) this.#saved = this.#now;
    return outcome;
  }

  keep(file: string): Outcome {
    return this.#write(file);
  }

  #write(file: string): Outcome {
    const why = this.#files.write(file, choicesText(this.#now));
    return why === undefined ? DONE : unwritable(file, why);
  }

  #choose(option: OptionDeclaration, value: OptionValue | undefined): Outcome {
    const { hiding, fixing } = this.#option(option);
    const chosen = choose(this.#now, [{ key: option.key, value, at: MENU }]);
    // What nobody is asked for isn't chosen, though it has this value already.
    if (chosen.kind === "chosen" && value !== undefined && (hiding ?? fixing) !== undefined)
      return refused(optionReason(this.#option(option)));
    const what = value === undefined ? `${option.key} as nobody has chosen it` : `${option.key} set to ${entryValue(option.type, value)}`;
    return this.#take(chosen, what);
  }

  #take(chosen: Choosing, what: string): Outcome {
    if (chosen.kind === "refused") return refused(...refusalLines(chosen.diagnostics));
    this.#become(chosen.configuration, what);
    return DONE;
  }

  #become(after: Configuration, what: string): void {
    if (choicesText(after) === choicesText(this.#now)) return;
    this.#history.add({ what, before: this.#now, after });
    this.#now = after;
  }

  #isChanged(key: string): boolean {
    return this.#now.options.get(key)?.value !== this.#saved.options.get(key)?.value;
  }

  #shown({ options }: Configuration, key: string, type: OptionDeclaration["type"]): string | undefined {
    const value = options.get(key)?.value;
    return value === undefined ? undefined : entryValue(type, value);
  }

  #setEntry(id: ItemId, option: OptionDeclaration, value: string): Outcome {
    if (value !== "y") return refused(`${option.key} can't be ${value}: another entry of its choice can be taken instead`);
    const chosen = choose(this.#now, [{ key: option.key, value: true, at: MENU }]);
    if (chosen.kind === "chosen" && !this.state(id).isChangeable) return refused(optionReason(this.#option(option)));
    return this.#take(chosen, `${option.key} set to y`);
  }

  #setChoice(choice: SymbolChoice, value: string): Outcome {
    const { isChangeable, possible } = choiceState(this.#now, choice);
    const deciding = decidingEntry(this.#now, choice);
    if (!isChangeable) return refused(deciding ? optionReason(deciding) : NONE_TAKEN);
    if (!possible.includes(value)) return refused(`"${choice.prompt}" can't be ${value}`);
    const chosen = value === "y" ? turnOn(this.#now, choice, MENU) : turnOff(this.#now, choice, MENU);
    return this.#take(chosen, `"${choice.prompt}" set to ${value}`);
  }

  #choiceState(choice: SymbolChoice): ItemState {
    const taken = takenOf(this.#now, choice);
    return {
      ...choiceState(this.#now, choice),
      isChanged: choice.entries.some(({ key }) => this.#isChanged(key)),
      chosen: taken && this.#entries.idOf(taken.declared.key),
    };
  }

  /** Some of it can be seen. */
  #isLibraryVisible(name: string, id: ItemId): boolean {
    return libraryNamed(this.#now, name)?.isPresent === true && this.children(id).some((child) => this.state(child).isVisible);
  }

  #optionAt(id: ItemId): ConfiguredOption | undefined {
    const entry: Entry = this.#entries.get(id);
    return "option" in entry ? this.#option(entry.option) : undefined;
  }

  /** Whose value there is something to say of: of a choice the entry that is taken. */
  #decided(id: ItemId): ConfiguredOption | undefined {
    const entry = this.#entries.get(id);
    return entry.kind === "choice" ? decidingEntry(this.#now, entry.choice) : this.#optionAt(id);
  }

  /** Of what has no value that somebody decides. */
  #reasonsOf(entry: Entry): readonly string[] {
    if (entry.kind === "choice") return [NONE_TAKEN];
    return entry.kind === "library" ? libraryReasons(this.#now, entry.name) : [];
  }

  #option({ key }: OptionDeclaration): ConfiguredOption {
    const option = this.#now.options.get(key);
    if (option === undefined) throw new Error(`no option ${key}`);
    return option;
  }
}
