import { optionsAndChoices, type SymbolChoice } from "../../from-kconfig/symbol-choice.ts";
import type { ItemId } from "../../tree/option-tree.ts";
import type { OptionDeclaration } from "../../declared.ts";
import type { Configuration, ConfiguredLibrary } from "../configuration.ts";

/** What an entry of the menu stands for. */
export type Entry =
  | { readonly kind: "target" }
  | { readonly kind: "library"; readonly name: string }
  /** An enum is a choice, its values are the entries. */
  | { readonly kind: "option"; readonly option: OptionDeclaration }
  | { readonly kind: "member"; readonly option: OptionDeclaration; readonly value: string }
  /** A choice of a Kconfig file, whose entries are options. */
  | { readonly kind: "choice"; readonly choice: SymbolChoice }
  | { readonly kind: "entry"; readonly choice: SymbolChoice; readonly option: OptionDeclaration };

/** The options of a target as a tree: libraries, their options, values of enums, entries of choices. */
export class Entries {
  readonly #entries: Entry[] = [{ kind: "target" }];
  readonly #parents: (ItemId | undefined)[] = [undefined];
  readonly #children: ItemId[][] = [[]];
  readonly #ids = new Map<string, ItemId>();

  /** Libraries without options have nothing to choose. */
  constructor({ libraries }: Configuration) {
    for (const library of libraries) if (library.options.length > 0) this.#addLibrary(library);
  }

  get(id: ItemId): Entry {
    return this.#entries[id]!;
  }

  parent(id: ItemId): ItemId | undefined {
    return this.#parents[id];
  }

  children(id: ItemId): readonly ItemId[] {
    return this.#children[id]!;
  }

  /** All but the target itself, in the order of the tree. */
  all(): readonly ItemId[] {
    return this.#entries.map((_, id) => id).slice(1);
  }

  /** Where an option stands. */
  idOf(key: string): ItemId | undefined {
    return this.#ids.get(key);
  }

  /** Where one of an enum's values stands. */
  memberOf(key: string, value: unknown): ItemId | undefined {
    return this.children(this.#ids.get(key) ?? 0).find((id) => {
      const entry = this.get(id);
      return entry.kind === "member" && entry.value === value;
    });
  }

  #addLibrary({ declared, options }: ConfiguredLibrary): void {
    const library = this.#add({ kind: "library", name: declared.name }, 0);
    for (const one of optionsAndChoices(options.map((each) => each.declared))) {
      if (one.kind === "choice") {
        this.#addChoice(one.choice, library);
        continue;
      }
      const { option } = one;
      const id = this.#add({ kind: "option", option }, library);
      this.#ids.set(option.key, id);
      if (option.type.kind === "enum") for (const value of option.type.values) this.#add({ kind: "member", option, value }, id);
    }
  }

  #addChoice(choice: SymbolChoice, library: ItemId): void {
    const id = this.#add({ kind: "choice", choice }, library);
    for (const option of choice.entries) this.#ids.set(option.key, this.#add({ kind: "entry", choice, option }, id));
  }

  #add(entry: Entry, parent: ItemId): ItemId {
    const id = this.#entries.push(entry) - 1;
    this.#parents.push(parent);
    this.#children.push([]);
    this.#children[parent]!.push(id);
    return id;
  }
}
