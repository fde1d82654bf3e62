import { assertNever } from "#diagnostics/assert-never.ts";
import type { Diagnostic, SourceText, Span } from "#diagnostics/diagnostic.ts";
import { invalidConfigValue, setAgain, strayConfigLine, unknownSymbol } from "#diagnostics/kconfig-values.ts";
import { CONSTANT, isLogic, isNumber, type Model, type SymbolId } from "../model/model.ts";
import { isValidText } from "../model/number-text.ts";
import { shownSymbol } from "../model/shown-symbol.ts";
import { asText, shownSpan } from "../text/sources.ts";
import { isWithinRange } from "../values/assign.ts";
import { FLAG } from "../values/flags.ts";
import type { Values } from "../values/values.ts";
import { readLine, readString } from "./config-lines.ts";
import { PREFIX } from "./format.ts";

/** A text with values, as bytes. */
export interface ConfigText {
  readonly path: string;
  readonly text: string;
}

export interface ReadOptions {
  readonly prefix?: string;
  /** Names that no symbol has are told. */
  readonly warnUnknown?: boolean;
  report(diagnostic: Diagnostic): void;
}

/** Sets what the user said to what a text says, and to nothing else; no value is worked out. False: there is something in it that says nothing. */
export function readAssignments(values: Values, config: ConfigText, options: ReadOptions): boolean {
  return new ConfigReader(values, config, options).read();
}

/**
 * Reads a configuration as it was saved: as `readAssignments`, then works out all values, in the order that `conf` does. What the user said counts no
 * more where it couldn't be seen, if the text says all that the symbols are now, and where a number is out of its range.
 */
export function readConfig(values: Values, config: ConfigText, order: readonly SymbolId[], options: ReadOptions): void {
  const isUnderstood = readAssignments(values, config, options);
  values.compute(values.model.modules);
  let isAsSaved = true;
  for (const symbol of order) {
    values.compute(symbol);
    if (isAsSaved && !isAgreed(values, symbol)) isAsSaved = false;
  }
  for (const symbol of order) {
    const { choice, type } = values.model.symbols[symbol]!;
    if (!values.has(symbol, FLAG.user) || choice >= 0) continue;
    if (values.visible[symbol] === 0 && isAsSaved) values.flags[symbol]! &= ~FLAG.user;
    if (!isNumber(type) && type !== "string") continue;
    if (isWithinRange(values, symbol, values.userTexts[symbol] ?? "")) continue;
    values.flags[symbol]! &= ~(FLAG.user | FLAG.valid);
    values.isStale = true;
    isAsSaved = false;
  }
  if (isAsSaved && isUnderstood) values.forgetAll();
}

function isAgreed(values: Values, symbol: SymbolId): boolean {
  const { kind, type, isExternal } = values.model.symbols[symbol]!;
  if (kind === "choice" || isExternal) return true;
  const [isSet, isWritten] = [values.has(symbol, FLAG.user), values.has(symbol, FLAG.written)];
  if (!isSet || !isWritten) return !isSet && !isWritten;
  return isLogic(type) ? values.userTri[symbol] === values.tri[symbol] : values.userTexts[symbol] === values.texts[symbol];
}

/** Every name, of the newest symbol that has it; constants but y, m and n have none. */
const namesOf = new WeakMap<Model, ReadonlyMap<string, SymbolId>>();

export function symbolNames(model: Model): ReadonlyMap<string, SymbolId> {
  const known = namesOf.get(model);
  if (known !== undefined) return known;
  const names = new Map<string, SymbolId>();
  for (let id = 0; id < model.symbols.length; id++) {
    const { name, kind } = model.symbols[id]!;
    if (name !== undefined && (kind !== "constant" || id <= CONSTANT.y)) names.set(name, id);
  }
  namesOf.set(model, names);
  return names;
}

class ConfigReader {
  readonly #values: Values;
  readonly #config: ConfigText;
  readonly #options: ReadOptions;
  readonly #names: ReadonlyMap<string, SymbolId>;
  #lineStart = 0;
  #lineEnd = 0;
  #line = 0;
  #source: SourceText | undefined;
  #isUnderstood = true;

  constructor(values: Values, config: ConfigText, options: ReadOptions) {
    this.#values = values;
    this.#config = config;
    this.#options = options;
    this.#names = symbolNames(values.model);
  }

  read(): boolean {
    this.#forget();
    const { text } = this.#config;
    const prefix = this.#options.prefix ?? PREFIX;
    while (this.#lineStart < text.length) {
      const newline = text.indexOf("\n", this.#lineStart);
      this.#lineEnd = newline < 0 ? text.length : newline;
      this.#line++;
      const meaning = readLine(text.slice(this.#lineStart, this.#lineEnd), prefix);
      if (meaning === "stray") this.#report(strayConfigLine(this.#span()));
      else if (meaning !== "ignored") this.#assign(meaning.name, meaning.value);
      this.#lineStart = this.#lineEnd + 1;
    }
    return this.#isUnderstood;
  }

  #report(diagnostic: Diagnostic): void {
    this.#isUnderstood = false;
    this.#options.report(diagnostic);
  }

  /** A choice counts as set until something new in it can be chosen. */
  #forget(): void {
    const values = this.#values;
    const { symbols } = values.model;
    for (let symbol = CONSTANT.y + 1; symbol < symbols.length; symbol++) {
      values.flags[symbol]! &= ~(FLAG.user | FLAG.valid);
      if (symbols[symbol]!.kind === "choice") values.flags[symbol]! |= FLAG.user;
    }
    values.userTri.fill(0);
    values.userTexts.fill(undefined);
    values.userChosen.fill(-1);
    values.userOrigins.fill(undefined);
  }

  #span(): Span {
    this.#source ??= { path: asText(this.#config.path), text: asText(this.#config.text) };
    return shownSpan(this.#source, this.#config.text, this.#lineStart, this.#lineEnd);
  }

  #assign(name: string, written: string): void {
    const values = this.#values;
    const symbol = this.#names.get(name);
    if (symbol === undefined) {
      this.#isUnderstood = false;
      if (this.#options.warnUnknown === true) this.#report(unknownSymbol(asText(name), undefined, this.#span()));
      return;
    }
    const record = values.model.symbols[symbol]!;
    if (values.has(symbol, FLAG.user)) this.#warnAgain(`"${shownSymbol(record)}" is set a second time: this counts`);
    if (!this.#setValue(symbol, written)) return;
    if (values.has(symbol, FLAG.user)) values.userOrigins[symbol] = { path: this.#config.path, line: this.#line };
    if (record.choice >= 0) this.#setChoice(symbol, record.choice);
  }

  /** False: the value isn't one. */
  #setValue(symbol: SymbolId, written: string): boolean {
    const values = this.#values;
    const { type } = values.model.symbols[symbol]!;
    switch (type) {
      case "tristate":
      case "bool": {
        const at = "nmy".indexOf(written.charAt(0));
        if (written === "" || at < 0 || (at === 1 && type === "bool")) return this.#invalid(symbol, written);
        values.userTri[symbol] = at;
        values.flags[symbol]! |= FLAG.user;
        return true;
      }
      case "string": {
        const string = readString(written);
        if (string === "unquoted") return true;
        if (string === undefined) return this.#invalid(symbol, written);
        return this.#setText(symbol, string.text);
      }
      case "int":
      case "hex":
        return isValidText(type, written) ? this.#setText(symbol, written) : this.#invalid(symbol, written);
      case "unknown":
        return true;
      default:
        return assertNever(type);
    }
  }

  #setText(symbol: SymbolId, text: string): true {
    this.#values.userTexts[symbol] = text;
    this.#values.flags[symbol]! |= FLAG.user;
    return true;
  }

  #invalid(symbol: SymbolId, written: string): false {
    const record = this.#values.model.symbols[symbol]!;
    this.#report(invalidConfigValue(shownSymbol(record), record.type, asText(written), this.#span()));
    return false;
  }

  #setChoice(member: SymbolId, choice: SymbolId): void {
    const values = this.#values;
    const name = shownSymbol(values.model.symbols[member]);
    const [value, before] = [values.userTri[member]!, values.userTri[choice]!];
    if (value === 1 && before === 2) {
      this.#warnAgain(`"${name}" can't be m: another entry of its choice is y`);
      values.flags[choice]! &= ~FLAG.user;
    }
    if (value === 2) {
      if (before !== 0) this.#warnAgain(`"${name}" isn't the first entry of its choice that is set: this counts`);
      values.userChosen[choice] = member;
    }
    values.userTri[choice] = Math.max(before, value);
  }

  #warnAgain(what: string): void {
    this.#report(setAgain(what, this.#span()));
  }
}
