import { shownValue } from "../dotconfig/format.ts";
import { isLogic, type SymbolId } from "../model/model.ts";
import { asText } from "../text/sources.ts";
import { FLAG, letter } from "../values/flags.ts";
import type { Values } from "../values/values.ts";

/** What a file of values says of each symbol, to compare with what there is now. */
export class SavedValues {
  readonly #values: Values;
  readonly #flags: Uint8Array;
  readonly #tri: Uint8Array;
  readonly #texts: readonly string[];
  readonly #options: Int32Array;
  /** 1: the tristate is what counts, else the text. */
  readonly #isLogic: Uint8Array;

  /** As if all values that there are now were in the file. All must be worked out. */
  constructor(values: Values) {
    const { symbols } = values.model;
    this.#values = values;
    this.#flags = values.flags.slice();
    this.#tri = values.tri.slice();
    this.#texts = values.texts.slice();
    this.#options = Int32Array.from(symbols.flatMap(({ kind, type }, id) => (kind === "option" && type !== "unknown" ? [id] : [])));
    this.#isLogic = Uint8Array.from(symbols, ({ type }) => (isLogic(type) ? 1 : 0));
  }

  isChanged(symbol: SymbolId): boolean {
    return this.#before(symbol) !== this.#now(symbol);
  }

  /** One loop that calls nothing: all options are gone through after each change, also after the first, when little is compiled. */
  changed(): readonly SymbolId[] {
    const [options, isTri] = [this.#options, this.#isLogic];
    const [flagsBefore, triBefore, textsBefore] = [this.#flags, this.#tri, this.#texts];
    const { flags, tri, texts } = this.#values;
    const changed: SymbolId[] = [];
    for (let i = 0; i < options.length; i++) {
      const symbol = options[i]!;
      const isWritten = flags[symbol]! & FLAG.written;
      if (isWritten !== (flagsBefore[symbol]! & FLAG.written)) changed.push(symbol);
      else if (isWritten === 0) continue;
      else if (isTri[symbol] === 1 ? tri[symbol] !== triBefore[symbol] : texts[symbol] !== textsBefore[symbol]) changed.push(symbol);
    }
    return changed;
  }

  /** The value in the file and the one that there is now, as people read them. */
  both(symbol: SymbolId): { readonly before: string | undefined; readonly after: string | undefined } {
    return { before: this.#shown(symbol, this.#before(symbol)), after: this.#shown(symbol, this.#now(symbol)) };
  }

  #before(symbol: SymbolId): string | undefined {
    if ((this.#flags[symbol]! & FLAG.written) === 0) return undefined;
    return this.#isLogic[symbol] === 1 ? letter(this.#tri[symbol]!) : this.#texts[symbol]!;
  }

  #now(symbol: SymbolId): string | undefined {
    return this.#values.has(symbol, FLAG.written) ? this.#values.text(symbol) : undefined;
  }

  #shown(symbol: SymbolId, text: string | undefined): string | undefined {
    return text === undefined ? undefined : asText(shownValue(this.#values.model.symbols[symbol]!.type, text));
  }
}
