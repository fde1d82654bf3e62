import { shownValue } from "../dotconfig/format.ts";
import type { SymbolId } from "../model/model.ts";
import { asText } from "../text/sources.ts";
import { FLAG } from "../values/flags.ts";
import type { Values } from "../values/values.ts";

/** What a file of values says of each symbol, to compare with what there is now. */
export class SavedValues {
  readonly #texts: readonly (string | undefined)[];
  readonly #values: Values;
  readonly #options: readonly SymbolId[];

  /** As if all values that there are now were in the file. All must be worked out. */
  constructor(values: Values) {
    this.#values = values;
    this.#options = values.model.symbols.flatMap(({ kind, type }, id) => (kind === "option" && type !== "unknown" ? [id] : []));
    this.#texts = values.model.symbols.map((_, id) => this.#now(id));
  }

  isChanged(symbol: SymbolId): boolean {
    return this.#now(symbol) !== this.#texts[symbol];
  }

  changed(): readonly SymbolId[] {
    return this.#options.filter((symbol) => this.isChanged(symbol));
  }

  /** The value in the file and the one that there is now, as people read them. */
  both(symbol: SymbolId): { readonly before: string | undefined; readonly after: string | undefined } {
    return { before: this.#shown(symbol, this.#texts[symbol]), after: this.#shown(symbol, this.#now(symbol)) };
  }

  #now(symbol: SymbolId): string | undefined {
    return this.#values.has(symbol, FLAG.written) ? this.#values.text(symbol) : undefined;
  }

  #shown(symbol: SymbolId, text: string | undefined): string | undefined {
    return text === undefined ? undefined : asText(shownValue(this.#values.model.symbols[symbol]!.type, text));
  }
}
