import type { ItemId, OptionTreeView } from "./option-tree.ts";

/** Entries by parts of their names and prompts. */
export class Search {
  readonly #entries: readonly { readonly id: ItemId; readonly name: string; readonly prompt: string }[];

  constructor(tree: OptionTreeView) {
    this.#entries = [...tree.everyItem()]
      .map((id) => tree.item(id))
      .filter(({ name, prompt }) => name !== undefined || prompt !== "")
      .map(({ id, name = "", prompt }) => ({ id, name: name.toLowerCase(), prompt: prompt.toLowerCase() }));
  }

  /** Those whose name or prompt has each of the words, whatever their case: names that are the text first, then those that begin with it. */
  find(text: string): readonly ItemId[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const whole = (words[0] ?? "").replace(/^config_/, "");
    if (words.length === 0) return [];
    const rank = (name: string): number => (name === whole ? 0 : name.startsWith(whole) ? 1 : name.includes(whole) ? 2 : 3);
    return this.#entries
      .filter(({ name, prompt }) => words.every((word) => name.includes(word.replace(/^config_/, "")) || prompt.includes(word)))
      .map(({ id, name }) => ({ id, rank: rank(name) }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ id }) => id);
  }
}
