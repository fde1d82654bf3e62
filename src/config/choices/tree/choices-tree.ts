import { assertNever } from "#diagnostics/assert-never.ts";
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
import { rangeText, showValue, typeText } from "../../option-value.ts";
import type { OptionDeclaration } from "../../declared.ts";
import type { OptionValue } from "../../resolved.ts";
import { choose } from "../choose.ts";
import { choicesText, configureTarget, type Configuration, type ConfiguredOption } from "../configuration.ts";
import { placeText } from "../explain.ts";
import { Entries, type Entry } from "./entries.ts";
import { libraryNamed, libraryPlace, libraryReasons, libraryTitle } from "./library-entry.ts";
import { entryType, entryValue, explainEntry, optionReason, optionState, refusalLines, valueOfEntry } from "./option-entry.ts";

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
    const entry = this.#entries.get(id);
    switch (entry.kind) {
      case "target":
        return { id, kind: "menu", prompt: this.title, name: undefined, type: undefined, opens: true };
      case "library": {
        const prompt = libraryTitle(this.#now, entry.name);
        return { id, kind: "menu", prompt, name: undefined, type: undefined, opens: true };
      }
      case "option": {
        const { key, type, prompt = "" } = entry.option;
        const isEnum = type.kind === "enum";
        return { id, kind: isEnum ? "choice" : "option", prompt, name: key, type: entryType(type), opens: isEnum };
      }
      case "member":
        return {
          id,
          kind: "option",
          prompt: entry.value,
          name: undefined,
          type: "member",
          opens: false,
        };
      default:
        return assertNever(entry);
    }
  }

  place(id: ItemId): string {
    const entry = this.#entries.get(id);
    switch (entry.kind) {
      case "target":
        return placeText(this.#now.image.at);
      case "library":
        return libraryPlace(this.#now, entry.name);
      case "option":
      case "member":
        return placeText(entry.option.at);
      default:
        return assertNever(entry);
    }
  }

  parent(id: ItemId): ItemId | undefined {
    return this.#entries.parent(id);
  }

  children(id: ItemId): readonly ItemId[] {
    return this.#entries.children(id).filter((child) => {
      const entry = this.#entries.get(child);
      return entry.kind !== "option" || entry.option.prompt !== undefined;
    });
  }

  everyItem(): Iterable<ItemId> {
    return this.#entries.all();
  }

  state(id: ItemId): ItemState {
    const entry = this.#entries.get(id);
    if (entry.kind === "target") return { ...WITHOUT_VALUE, isVisible: true };
    if (entry.kind === "library") return { ...WITHOUT_VALUE, isVisible: this.#isLibraryVisible(entry.name, id) };
    const option = this.#option(entry.option);
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
    const entry = this.#entries.get(id);
    if (entry.kind !== "option" && entry.kind !== "member") return [];
    return entry.option.help?.trimEnd().split("\n") ?? [];
  }

  range(id: ItemId): string | undefined {
    const option = this.#optionAt(id);
    if (option === undefined || (option.range.min === undefined && option.range.max === undefined)) return undefined;
    return rangeText(option.range, option.declared.type);
  }

  reason(id: ItemId): string {
    const option = this.#optionAt(id);
    if (option !== undefined) return optionReason(option);
    const entry = this.#entries.get(id);
    return entry.kind === "library" ? libraryReasons(this.#now, entry.name).join(", ") : "";
  }

  explain(id: ItemId): Explanation {
    const option = this.#optionAt(id);
    if (option !== undefined) return explainEntry(this.#now, option, (key) => this.#entries.idOf(key));
    const entry = this.#entries.get(id);
    const why = entry.kind === "library" ? libraryReasons(this.#now, entry.name) : [];
    return { why, changes: [], related: [] };
  }

  set(id: ItemId, value: string): Outcome {
    const entry = this.#entries.get(id);
    if (entry.kind === "target" || entry.kind === "library") return WITHOUT_ANY;
    const { option } = entry;
    if (entry.kind === "member") return value === "y" ? this.#choose(option, entry.value) : refused(`${option.key} is always one of these`);
    const parsed = valueOfEntry(option.type, value);
    return parsed === undefined ? refused(`"${value}" is no ${typeText(option.type)}`) : this.#choose(option, parsed);
  }

  unset(id: ItemId): Outcome {
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
    const text = value === undefined ? "" : showValue(value);
    const at = { source: { path: "the menu", text }, start: 0, end: text.length };
    const { hiding, fixing } = this.#option(option);
    const chosen = choose(this.#now, [{ key: option.key, value, at }]);
    if (chosen.kind === "refused") return refused(...refusalLines(chosen.diagnostics));
    // What nobody is asked for isn't chosen, though it has this value already.
    if (value !== undefined && (hiding ?? fixing) !== undefined) return refused(optionReason(this.#option(option)));
    const what = value === undefined ? `${option.key} as nobody has chosen it` : `${option.key} set to ${entryValue(option.type, value)}`;
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

  /** Some of it can be seen. */
  #isLibraryVisible(name: string, id: ItemId): boolean {
    return libraryNamed(this.#now, name)?.isPresent === true && this.children(id).some((child) => this.state(child).isVisible);
  }

  #optionAt(id: ItemId): ConfiguredOption | undefined {
    const entry: Entry = this.#entries.get(id);
    return entry.kind === "option" || entry.kind === "member" ? this.#option(entry.option) : undefined;
  }

  #option({ key }: OptionDeclaration): ConfiguredOption {
    const option = this.#now.options.get(key);
    if (option === undefined) throw new Error(`no option ${key}`);
    return option;
  }
}
