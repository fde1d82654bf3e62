import { NONE, OP, type ExprId } from "../model/expressions.ts";
import { CONSTANT, isLogic, type Model, type Property, type SymbolId, type SymbolType, type Tristate } from "../model/model.ts";
import { finishChoice, setRestOfChoice } from "./choices.ts";
import { compareTexts, isSo } from "./compare-texts.ts";
import { Dependents } from "./dependents.ts";
import { filled } from "./filled.ts";
import { propagate } from "./propagate.ts";
import { propertyRows, type PropertyRows } from "./property-rows.ts";
import { clamped } from "./ranges.ts";
import { FLAG, letter, type UserOrigin } from "./flags.ts";

/**
 * Values of all symbols of a model. Each is worked out when it is asked for, and kept until something that it depends on changes. The rules, the order
 * in which they look, and what happens where symbols depend on one another in a circle, are those of Linux's `conf`.
 */
export class Values {
  readonly model: Model;
  /** The tristate, of bools and tristates. */
  readonly tri: Uint8Array;
  /** The text of all others, as bytes. */
  readonly texts: string[];
  /** Of a choice that is y: which of its entries; else -1. */
  readonly chosen: Int32Array;
  /** The most that the user can set: 0, it isn't shown. */
  readonly visible: Uint8Array;
  /** The same of each prompt of a symbol, by its row. */
  readonly promptVisible: Uint8Array;
  readonly dependency: Uint8Array;
  readonly selected: Uint8Array;
  readonly implied: Uint8Array;
  /** What somebody outside of the model selects and implies. */
  readonly demanded: Uint8Array;
  readonly hinted: Uint8Array;
  readonly flags: Uint8Array;
  /** What the user said: counts where the flag is set. */
  readonly userTri: Uint8Array;
  readonly userTexts: (string | undefined)[];
  readonly userChosen: Int32Array;
  /** Where a file says what the user said. */
  readonly userOrigins: (UserOrigin | undefined)[];
  /** Some values still are what they were before a wish was dropped: `conf` leaves them so until something changes. */
  isStale = false;
  /** A change makes all be worked out anew, as in `conf`: what is left of before can show in what `oldconfig` writes. */
  forgetsAtChange = false;
  /** What the symbol is that says whether there are modules. */
  modulesNow: Tristate = 0;
  /** Told each time that a symbol is worked out that is more than its dependencies allow. */
  onUnmet: (symbol: SymbolId) => void = () => {};
  readonly rows: PropertyRows;

  readonly #types: SymbolType[];
  readonly #code: Int32Array;
  #dependents: Dependents | undefined;
  /** How many symbols wait for one another. */
  #depth = 0;
  /** All values are worked out, so that looking at one more works nothing out. */
  #knowsAll = false;
  /** Of the default that was found last. */
  #conditionValue: Tristate = 2;

  constructor(model: Model) {
    const count = model.symbols.length;
    this.model = model;
    this.#code = model.expressions;
    this.#types = model.symbols.map(({ type }) => type);
    this.rows = propertyRows(model);
    this.tri = new Uint8Array(count);
    this.texts = filled<string>(count, "");
    this.chosen = new Int32Array(count).fill(-1);
    this.visible = new Uint8Array(count);
    this.promptVisible = new Uint8Array(this.rows.promptConditions.length);
    this.dependency = new Uint8Array(count);
    this.selected = new Uint8Array(count);
    this.implied = new Uint8Array(count);
    this.demanded = new Uint8Array(count);
    this.hinted = new Uint8Array(count);
    this.flags = new Uint8Array(count);
    this.userTri = new Uint8Array(count);
    this.userTexts = filled<string | undefined>(count, undefined);
    this.userOrigins = filled<UserOrigin | undefined>(count, undefined);
    this.userChosen = new Int32Array(count).fill(-1);
    for (const constant of [CONSTANT.n, CONSTANT.m, CONSTANT.y]) {
      this.tri[constant] = constant;
      this.texts[constant] = letter(constant);
      this.flags[constant] = FLAG.valid;
    }
  }

  has(symbol: SymbolId, flag: number): boolean {
    return (this.flags[symbol]! & flag) !== 0;
  }

  /** The value as `.config` files have it, strings without quotes. */
  text(symbol: SymbolId): string {
    const type = this.#types[symbol]!;
    return isLogic(type) ? letter(this.tri[symbol]!) : this.texts[symbol]!;
  }

  /** What the symbol is at present: a tristate is a bool where there are no modules, and as the entry of a choice of which one must be y. */
  typeNow(symbol: SymbolId): SymbolType {
    const type = this.#types[symbol]!;
    if (type !== "tristate") return type;
    const isChosenOne = this.model.symbols[symbol]!.choice >= 0 && this.visible[symbol] === 2;
    return isChosenOne || this.modulesNow === 0 ? "bool" : type;
  }

  /** Forgets all values, but not what the user said. */
  forgetAll(): void {
    this.isStale = false;
    this.#knowsAll = false;
    for (let symbol = CONSTANT.y + 1; symbol < this.flags.length; symbol++) this.flags[symbol]! &= ~FLAG.valid;
    this.compute(this.model.modules);
  }

  /**
   * Changes something where all values are worked out. `conf` looks at all parts of an expression, and works out what isn't yet, in this order; here only
   * those are looked at that can matter: of the conditions of a hundred selects, the selecting symbols.
   */
  changeKnown<T>(change: () => T): T {
    this.#knowsAll = true;
    try {
      return change();
    } finally {
      this.#knowsAll = false;
    }
  }

  /** Works out who asks for whom, which the first change would wait for. */
  prepareForChanges(): void {
    this.#dependents ??= new Dependents(this.model);
  }

  /** What the user said of a symbol has changed: see `propagate`. */
  changed(symbol: SymbolId): readonly SymbolId[] | undefined {
    if (this.isStale || this.forgetsAtChange) {
      this.forgetAll();
      return undefined;
    }
    this.#dependents ??= new Dependents(this.model);
    return propagate(this, this.#dependents, symbol);
  }

  /** Works out the value of a symbol, if it isn't known. */
  compute(symbol: SymbolId): void {
    const { flags } = this;
    if ((flags[symbol]! & FLAG.valid) !== 0) return;
    const record = this.model.symbols[symbol]!;
    if (record.choice >= 0 && this.has(symbol, FLAG.choiceFirst)) {
      flags[symbol]! &= ~FLAG.choiceFirst;
      this.compute(record.choice);
    }
    if (this.#depth > DEEPEST) this.#computeReads(symbol);
    if ((flags[symbol]! & FLAG.valid) !== 0) return;
    this.#depth++;
    this.#computeNow(symbol);
    this.#depth--;
  }

  /** Works out first what a symbol asks for, what that asks for, and so on, without waiting for one another: chains may be of any length. */
  #computeReads(symbol: SymbolId): void {
    const depth = this.#depth;
    this.#depth = 0;
    this.#dependents ??= new Dependents(this.model);
    for (const one of this.#dependents.readsBefore(symbol, (read) => this.has(read, FLAG.valid))) this.compute(one);
    this.#depth = depth;
  }

  #computeNow(symbol: SymbolId): void {
    const { flags } = this;
    const record = this.model.symbols[symbol]!;
    flags[symbol]! |= FLAG.valid;
    const type = this.#types[symbol]!;
    if (type === "unknown") {
      this.texts[symbol] = record.name ?? "";
      this.tri[symbol] = 0;
      return;
    }
    flags[symbol]! &= ~FLAG.written;
    this.computeVisibility(symbol);
    if (this.visible[symbol]! > 0) flags[symbol]! |= FLAG.written;
    // What counts if something on the way asks for this symbol itself.
    const isTri = isLogic(type);
    this.tri[symbol] = 0;
    this.texts[symbol] = isTri ? "n" : "";
    this.chosen[symbol] = -1;
    if (isTri) this.tri[symbol] = this.#logicValue(symbol);
    else this.#computeText(symbol);
    if (record.kind === "choice") finishChoice(this, symbol);
    else if (record.isTransitional || record.isExternal) flags[symbol]! &= ~FLAG.written;
    if (symbol === this.model.modules) this.modulesNow = this.tri[symbol];
    if (record.kind === "choice" && this.has(symbol, FLAG.choiceFirst)) setRestOfChoice(this, symbol);
  }

  evaluate(id: ExprId): Tristate {
    if (id === NONE) return 2;
    const code = this.#code;
    const op = code[id]!;
    switch (op) {
      case OP.symbol: {
        const symbol = code[id + 1]!;
        if ((this.flags[symbol]! & FLAG.valid) === 0) this.compute(symbol);
        return this.tri[symbol]!;
      }
      case OP.not:
        return 2 - this.evaluate(code[id + 1]!);
      case OP.and: {
        let least: Tristate = 2;
        for (let at = id + 2, end = at + code[id + 1]!; at < end; at++) {
          const inner = code[at]!;
          // Most parts are symbols whose values are known.
          const symbol = code[inner] === OP.symbol ? code[inner + 1]! : -1;
          const part = symbol >= 0 && (this.flags[symbol]! & FLAG.valid) !== 0 ? this.tri[symbol]! : this.evaluate(inner);
          if (part === 0 && this.#knowsAll) return 0;
          if (part < least) least = part;
        }
        return least;
      }
      case OP.or: {
        let most: Tristate = 0;
        for (let at = id + 2, end = at + code[id + 1]!; at < end; at++) {
          const inner = code[at]!;
          const symbol = code[inner] === OP.symbol ? code[inner + 1]! : -1;
          const part = symbol >= 0 && (this.flags[symbol]! & FLAG.valid) !== 0 ? this.tri[symbol]! : this.evaluate(inner);
          if (part === 2 && this.#knowsAll) return 2;
          if (part > most) most = part;
        }
        return most;
      }
      default:
        return this.#compare(op, code[id + 1]!, code[id + 2]!);
    }
  }

  /** How much of it the user may set, and what its surroundings demand. */
  computeVisibility(symbol: SymbolId): void {
    const record = this.model.symbols[symbol]!;
    const isTristate = this.#types[symbol] === "tristate";
    const { promptStarts, promptConditions } = this.rows;
    let shown: Tristate = 0;
    // A prompt mostly asks for what the symbol depends on, and nothing else.
    let known: ExprId = NONE;
    let knownValue: Tristate = 2;
    // Loops over indices: most of this runs before it is compiled well, and iterators are slow until then.
    for (let at = promptStarts[symbol]!, end = promptStarts[symbol + 1]!; at < end; at++) {
      known = promptConditions[at]!;
      knownValue = this.evaluate(known);
      let visible = knownValue;
      // Where one must be y, what could only be m isn't there.
      if (visible === 1 && record.choice >= 0 && isTristate && this.tri[record.choice] === 2) visible = 0;
      this.promptVisible[at] = visible;
      if (visible > shown) shown = visible;
    }
    this.visible[symbol] = shown === 1 && (!isTristate || this.modulesNow === 0) ? 2 : shown;
    if (record.choice >= 0) return;
    const { dependency } = record;
    this.dependency[symbol] = this.#rounded(symbol, dependency === known ? knownValue : this.evaluate(dependency));
    this.selected[symbol] = most(this.selectedInside(symbol), this.demanded[symbol]!);
    this.implied[symbol] = most(this.impliedInside(symbol), this.hinted[symbol]!);
  }

  /** What other symbols of the model select of it. */
  selectedInside(symbol: SymbolId): Tristate {
    const { selected } = this.model.symbols[symbol]!;
    return this.#rounded(symbol, selected === NONE ? 0 : this.evaluate(selected));
  }

  /** What other symbols of the model imply of it. */
  impliedInside(symbol: SymbolId): Tristate {
    const { implied } = this.model.symbols[symbol]!;
    return this.#rounded(symbol, implied === NONE ? 0 : this.evaluate(implied));
  }

  /** The default that counts at present. */
  activeDefault(symbol: SymbolId): Property | undefined {
    const { defaultStarts, defaultConditions, defaults } = this.rows;
    for (let at = defaultStarts[symbol]!, end = defaultStarts[symbol + 1]!; at < end; at++) {
      const condition = this.evaluate(defaultConditions[at]!);
      if (condition === 0) continue;
      this.#conditionValue = condition;
      return this.model.properties[defaults[at]!];
    }
    return undefined;
  }

  /** What the default that counts at present makes of a bool or tristate; n without one. */
  defaultTri(symbol: SymbolId): Tristate {
    const property = this.activeDefault(symbol);
    if (property === undefined) return 0;
    const limit = this.#conditionValue;
    return least(this.evaluate(property.value), limit);
  }

  /** The symbol that the default that counts at present names; -1: there is none, or it is no single one. */
  defaultSymbol(symbol: SymbolId): SymbolId {
    const property = this.activeDefault(symbol);
    return property === undefined ? -1 : this.namedBy(property.value);
  }

  /** The range that counts at present. */
  activeRange(symbol: SymbolId): Property | undefined {
    for (const id of this.model.symbols[symbol]!.properties) {
      const property = this.model.properties[id]!;
      if (property.kind === "range" && this.evaluate(property.condition) > 0) return property;
    }
    return undefined;
  }

  /** The symbol that a default names; -1: it is no single one. */
  namedBy = (value: ExprId): SymbolId => (this.#code[value] === OP.symbol ? this.#code[value + 1]! : -1);

  /** Where a symbol can't be m, that is y. */
  #rounded(symbol: SymbolId, value: Tristate): Tristate {
    return value === 1 && this.typeNow(symbol) === "bool" ? 2 : value;
  }

  #compare(op: number, left: SymbolId, right: SymbolId): Tristate {
    this.compute(left);
    this.compute(right);
    return isSo(op, compareTexts(this.text(left), this.#types[left]!, this.text(right), this.#types[right]!)) ? 2 : 0;
  }

  #logicValue(symbol: SymbolId): Tristate {
    const record = this.model.symbols[symbol]!;
    const visible = this.visible[symbol]!;
    if (record.choice >= 0 && visible === 2) return this.chosen[record.choice] === symbol ? 2 : 0;
    let value: Tristate = 0;
    if (visible > 0 && this.has(symbol, FLAG.user)) value = least(this.userTri[symbol]!, visible);
    else if (record.isTransitional && this.has(symbol, FLAG.user)) value = this.userTri[symbol]!;
    else {
      if (this.selected[symbol]! > 0) this.flags[symbol]! |= FLAG.written;
      if (record.kind !== "choice") value = this.#unsetValue(symbol);
    }
    if (this.dependency[symbol]! < this.selected[symbol]!) this.onUnmet(symbol);
    return this.#rounded(symbol, most(value, this.selected[symbol]!));
  }

  /** What a bool or tristate is where nobody has said anything and nothing selects it: its default, or what implies it. */
  unsetTri(symbol: SymbolId): Tristate {
    return this.#withImplied(symbol, this.defaultTri(symbol));
  }

  #unsetValue(symbol: SymbolId): Tristate {
    const value = this.defaultTri(symbol);
    if (value > 0 || this.implied[symbol]! > 0) this.flags[symbol]! |= FLAG.written;
    return this.#withImplied(symbol, value);
  }

  #withImplied(symbol: SymbolId, value: Tristate): Tristate {
    const implied = this.implied[symbol]!;
    return implied === 0 ? value : least(most(value, implied), this.dependency[symbol]!);
  }

  #computeText(symbol: SymbolId): void {
    let text = "";
    const user = this.userTexts[symbol];
    const mayBeUsers = this.visible[symbol]! > 0 || this.model.symbols[symbol]!.isTransitional;
    if (mayBeUsers && this.has(symbol, FLAG.user) && user !== undefined) text = user;
    else {
      const named = this.defaultSymbol(symbol);
      if (named >= 0) {
        this.flags[symbol]! |= FLAG.written;
        this.compute(named);
        text = this.texts[named]!;
      }
    }
    this.texts[symbol] = text;
    this.texts[symbol] = clamped(this, symbol, text);
  }
}

/** Each takes some frames of the stack, which has ten thousand. */
const DEEPEST = 400;

const least = (a: Tristate, b: Tristate): Tristate => (a < b ? a : b);
const most = (a: Tristate, b: Tristate): Tristate => (a > b ? a : b);
