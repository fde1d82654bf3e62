import { conflictingWishes } from "#diagnostics/configuration.ts";
import { unmetDependency } from "#diagnostics/kconfig-values.ts";
import type { OptionDeclaration } from "../declared.ts";
import { isFailure } from "../fragment.ts";
import { activeWishes, grantedWish, weightOf, type Granted } from "../granted-wish.ts";
import { isLogic, type PropertyId, type SymbolId } from "../kconfig/model/model.ts";
import { shownSymbol } from "../kconfig/model/shown-symbol.ts";
import { FLAG } from "../kconfig/values/flags.ts";
import { unmetDetail } from "../kconfig/values/unmet.ts";
import { Values } from "../kconfig/values/values.ts";
import { emptyValue } from "../option-value.ts";
import { placeBefore } from "../reasons.ts";
import type { OptionValue } from "../resolved.ts";
import type { Round } from "../round.ts";
import type { KconfigOptions, Outside } from "./kconfig-options.ts";
import { symbolText } from "./symbol-text.ts";

/** Whether a select or imply counts at present. */
export function isActive(values: Values, property: PropertyId, selector: SymbolId): boolean {
  values.compute(selector);
  return values.tri[selector]! > 0 && values.evaluate(values.model.properties[property]!.condition) > 0;
}

/**
 * Values of a Kconfig file's symbols in one round of a target's resolution. They are Kconfig's own (`Values`); what it calls the user's is what is wished
 * for, what it finds undeclared is other libraries' options. Both are asked for when a symbol is first worked out, so that wishes and libraries may read
 * one another in any order that isn't a circle.
 */
export class SymbolValues extends Values {
  readonly kconfig: KconfigOptions;
  /** What is wished for, of those that were worked out. */
  readonly granted = new Map<SymbolId, Granted>();
  /** Of a choice: the entry that is wished for. */
  readonly chosenWish = new Map<SymbolId, { readonly symbol: SymbolId; readonly granted: Granted }>();
  readonly #round: Round;
  /** Those whose wishes are known. */
  readonly #asked = new Set<SymbolId>();
  /** Those, also choices, whose wishes are being asked for, with the key of the option that has them. */
  readonly #asking = new Map<SymbolId, string>();

  constructor(kconfig: KconfigOptions, round: Round) {
    super(kconfig.model);
    this.kconfig = kconfig;
    this.#round = round;
    for (const key of round.basis.suggested.keys()) {
      const id = this.#idOf(key);
      if (id !== undefined) this.hinted[id] = 2;
    }
    if (kconfig.presence !== undefined) this.demanded[kconfig.presence] = 2;
  }

  /** Somebody requires an option: as if a symbol selected it. Of other libraries' keys nothing is done. */
  raise(key: string): void {
    const id = this.#idOf(key);
    if (id !== undefined) this.demanded[id] = 2;
  }

  /** Makes warnings of what symbols select against its dependencies; a recipe that does so is an error, told elsewhere. */
  tellUnmet(): void {
    this.onUnmet = (symbol) => {
      if (this.demanded[symbol]! > 0) return;
      const record = this.model.symbols[symbol]!;
      const place = this.kconfig.declared.get(symbol)?.at;
      this.#round.reportLater(() => unmetDependency(shownSymbol(record), unmetDetail(this, symbol), place));
    };
  }

  /** It is y only since somebody outside of the file requires it. */
  isOnlyDemanded(symbol: SymbolId): boolean {
    if (this.demanded[symbol] === 0 || this.selectedInside(symbol) > 0) return false;
    return (this.#isUsers(symbol) ? this.userTri[symbol]! : this.unsetTri(symbol)) === 0;
  }

  /** It is y only since somebody outside of the file suggests it. */
  isOnlyHinted(symbol: SymbolId): boolean {
    if (this.hinted[symbol] === 0 || this.tri[symbol] === 0 || this.selected[symbol]! > 0 || this.#isUsers(symbol)) return false;
    return this.impliedInside(symbol) === 0 && this.defaultTri(symbol) === 0;
  }

  #isUsers(symbol: SymbolId): boolean {
    return this.has(symbol, FLAG.user) && this.visible[symbol]! > 0;
  }

  override compute(symbol: SymbolId): void {
    if (this.has(symbol, FLAG.valid)) return;
    const outside = this.kconfig.outside.get(symbol);
    if (outside) return this.#take(symbol, this.#outsideValue(outside));
    const option = this.kconfig.declared.get(symbol);
    const { kind, choice } = this.model.symbols[symbol]!;
    const circle = this.#asking.get(symbol);
    if (circle !== undefined) return this.#round.report(this.#round.cycle(circle).failed);
    if (choice >= 0) this.compute(choice);
    if (!this.#asked.has(symbol)) {
      this.#asked.add(symbol);
      if (kind === "choice") this.#askChoice(symbol);
      else if (option && choice < 0) this.#setUser(symbol, this.#ask(symbol, option));
    }
    if (this.has(symbol, FLAG.valid)) return;
    if (option) this.#round.within(option.key, () => super.compute(symbol));
    else super.compute(symbol);
  }

  #ask(symbol: SymbolId, option: OptionDeclaration): Granted | undefined {
    this.#asking.set(symbol, option.key);
    const round = this.#round;
    const granted = round.within(option.key, () => grantedWish(option, activeWishes(option, round), round));
    this.#asking.delete(symbol);
    if (granted) this.granted.set(symbol, granted);
    return granted;
  }

  /** Of several entries that are wished for the one of the highest layer and rank is. Error: KILN-E0315. */
  #askChoice(choice: SymbolId): void {
    const { members, properties } = this.model.symbols[choice]!;
    // A default that is no entry: Kconfig looks at what happens to be known of it, which must not depend on who asks first.
    for (const id of properties) {
      const { kind, value } = this.model.properties[id]!;
      const named = kind === "default" ? this.namedBy(value) : -1;
      if (named >= 0 && !members.includes(named)) this.compute(named);
    }
    const wished = members.flatMap((symbol) => {
      const option = this.kconfig.declared.get(symbol);
      if (option) this.#asking.set(choice, option.key);
      const granted = option && this.#ask(symbol, option);
      return option && granted ? [{ symbol, option, granted }] : [];
    });
    this.#asking.delete(choice);
    if (wished.length === 0) return;
    const wanted = wished.filter(({ granted }) => granted.value === true);
    const highest = Math.max(...wanted.map(({ granted }) => weightOf(granted)));
    const top = wanted
      .filter(({ granted }) => weightOf(granted) === highest)
      .toSorted((a, b) => (placeBefore(a.granted.wish.at, b.granted.wish.at) ? -1 : 1));
    const [first, second] = top;
    // Of a file's lines the last one counts, as Kconfig reads them.
    const isFiles = first?.granted.wish.layer === "config-file";
    const best = isFiles ? top.at(-1) : first;
    if (first && second && !isFiles) {
      const [a, b] = [first, second].map(({ option, granted: { wish } }) => ({ by: wish.by, value: option.key, at: wish.at }));
      if (a && b) this.#round.report(conflictingWishes("one choice", a, b));
    }
    for (const { symbol, granted } of wished) {
      const isOther = granted.value === true && symbol !== best?.symbol;
      this.#setUser(symbol, isOther ? { ...granted, value: false } : granted);
    }
    this.flags[choice]! |= FLAG.user;
    this.userTri[choice] = best ? 2 : 0;
    if (!best) return;
    this.userChosen[choice] = best.symbol;
    this.chosenWish.set(choice, best);
  }

  #setUser(symbol: SymbolId, granted: Granted | undefined): void {
    if (!granted) return;
    const { type } = this.model.symbols[symbol]!;
    this.flags[symbol]! |= FLAG.user;
    if (isLogic(type)) this.userTri[symbol] = granted.value === true ? 2 : 0;
    else this.userTexts[symbol] = symbolText(type, granted.value);
  }

  #take(symbol: SymbolId, value: OptionValue): void {
    this.flags[symbol]! |= FLAG.valid;
    if (typeof value === "boolean") {
      this.tri[symbol] = value ? 2 : 0;
      this.texts[symbol] = "n";
    } else this.texts[symbol] = symbolText(this.model.symbols[symbol]!.type, value);
  }

  /** Of a library that isn't part of the target: n, or no text. A failure counts as that, and is reported. */
  #outsideValue(outside: Outside): OptionValue {
    const round = this.#round;
    if (outside.kind === "present") return round.isPresent(outside.name);
    const value = round.option(outside.key);
    if (value !== undefined && !isFailure(value)) return value;
    if (value !== undefined) round.report(value.failed);
    const type = round.context.options.get(outside.key)?.type ?? { kind: "bool" };
    return type.kind === "bool" ? emptyValue(type) : "";
  }

  #idOf(key: string): SymbolId | undefined {
    const option = this.#round.context.options.get(key);
    return option?.library === this.kconfig.library ? option.symbol?.id : undefined;
  }
}
