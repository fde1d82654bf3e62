import { shownValue } from "../dotconfig/format.ts";
import { symbolNames } from "../dotconfig/read.ts";
import { NONE, type ExprId } from "../model/expressions.ts";
import { isLogic, isNumber, propertiesOf, type Model, type PropertyId, type SymbolId, type Tristate } from "../model/model.ts";
import { shownSymbol } from "../model/shown-symbol.ts";
import { asBytes, asText, type Sources } from "../text/sources.ts";
import { FLAG, letter } from "../values/flags.ts";
import type { Values } from "../values/values.ts";
import { changesFor } from "./changes.ts";
import { LEVELS, shownCondition, standingAgainst, type Letter } from "./conditions.ts";
import type { ExplainedValue, PromptPlace, Reason, Selector, ShownCondition, Wish, WishOutcome } from "./reason.ts";
import { selectorsOf } from "./selectors.ts";

/** Why a symbol is what it is, and what would have to change for another value. */
export function explainValue(values: Values, sources: Sources, symbol: SymbolId): ExplainedValue {
  values.compute(symbol);
  return new Explainer(values, sources, symbol).explain();
}

/** Only what decided, and the range: where that is wanted of all symbols. */
export function explainReason(values: Values, sources: Sources, symbol: SymbolId): Pick<ExplainedValue, "reason" | "range"> {
  values.compute(symbol);
  return new Explainer(values, sources, symbol).explainReason();
}

/** Those that a symbol's value came from, nearest first, each once: what selects it, what its default names, and so on. */
export function explainChain(values: Values, sources: Sources, symbol: SymbolId, most = 20): readonly ExplainedValue[] {
  const chain: ExplainedValue[] = [];
  const waiting = [symbol];
  const seen = new Set<SymbolId>(waiting);
  for (let next = waiting.shift(); next !== undefined && chain.length < most; next = waiting.shift()) {
    const explained = explainValue(values, sources, next);
    chain.push(explained);
    for (const cause of causesOf(values, explained)) {
      if (seen.has(cause)) continue;
      seen.add(cause);
      waiting.push(cause);
    }
  }
  return chain;
}

/** Options that a reason names. */
function causesOf({ model }: Values, { reason }: ExplainedValue): readonly SymbolId[] {
  const named = (condition: ShownCondition | undefined): readonly string[] => condition?.symbols ?? [];
  const names = symbolNames(model);
  const idOf = (name: string): SymbolId => names.get(asBytes(name)) ?? -1;
  const isOption = (id: SymbolId): boolean => id >= 0 && model.symbols[id]!.kind === "option" && model.symbols[id]!.type !== "unknown";
  switch (reason.kind) {
    case "selected":
    case "implied":
      return reason.by.map((one) => one.symbol);
    case "default":
      return [...named(reason.value), ...named(reason.condition)].map(idOf).filter(isOption);
    case "user":
    case "choice":
    case "nothing":
      return [];
    default:
      return [];
  }
}

/** A choice is called by its prompt where it has no name. */
export function choiceName(model: Model, choice: SymbolId): string {
  const record = model.symbols[choice]!;
  const prompt = propertiesOf(model, choice).find(({ kind }) => kind === "prompt");
  return record.name === undefined ? asText(prompt?.text ?? "<choice>") : shownSymbol(record);
}

class Explainer {
  readonly #values: Values;
  readonly #sources: Sources;
  readonly #symbol: SymbolId;

  constructor(values: Values, sources: Sources, symbol: SymbolId) {
    this.#values = values;
    this.#sources = sources;
    this.#symbol = symbol;
  }

  explainReason(): Pick<ExplainedValue, "reason" | "range"> {
    return { reason: this.#reason(), range: this.#range() };
  }

  explain(): ExplainedValue {
    const values = this.#values;
    const symbol = this.#symbol;
    const record = values.model.symbols[symbol]!;
    const properties = propertiesOf(values.model, symbol);
    const explained = {
      name: shownSymbol(record),
      symbol,
      type: record.type,
      value: this.#shown(values.text(symbol)),
      places: properties.filter(({ kind }) => kind === "definition").map((one) => this.#sources.shown(one)),
      ...this.explainReason(),
      wish: this.#wish(),
      prompts: this.#prompts(),
      unmet: this.#against(record.dependency),
      selectors: this.#selectors("select").toSorted((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level)),
    };
    return { ...explained, changes: changesFor(explained) };
  }

  #shown(text: string): string {
    return asText(shownValue(this.#values.model.symbols[this.#symbol]!.type, text));
  }

  get #isLogic(): boolean {
    return isLogic(this.#values.model.symbols[this.#symbol]!.type);
  }

  #reason(): Reason {
    const values = this.#values;
    const symbol = this.#symbol;
    const record = values.model.symbols[symbol]!;
    if (record.choice >= 0 && values.visible[symbol] === 2) return this.#choiceReason(record.choice);
    const isUsers = values.has(symbol, FLAG.user) && (values.visible[symbol]! > 0 || record.isTransitional);
    const own =
      isUsers && this.#isLogic ? Math.min(values.userTri[symbol]!, Math.max(values.visible[symbol]!, record.isTransitional ? 2 : 0)) : 0;
    if (this.#isLogic && values.selected[symbol]! > 0 && values.selected[symbol]! > (isUsers ? own : values.unsetTri(symbol)))
      return { kind: "selected", by: this.#selectors("select").filter(({ level }) => level !== "n") };
    if (isUsers) return { kind: "user", origin: values.userOrigins[symbol] };
    return this.#unsetReason();
  }

  #unsetReason(): Reason {
    const values = this.#values;
    const property = values.activeDefault(this.#symbol);
    const implied = this.#isLogic ? values.implied[this.#symbol]! : 0;
    const value = this.#isLogic ? values.defaultTri(this.#symbol) : 0;
    if (implied > value && values.dependency[this.#symbol]! > 0)
      return { kind: "implied", by: this.#selectors("imply").filter(({ level }) => level !== "n") };
    if (property === undefined) return { kind: "nothing" };
    return {
      kind: "default",
      place: this.#sources.shown(property),
      value: this.#condition(property.value),
      condition: property.condition === NONE ? undefined : this.#condition(property.condition),
    };
  }

  #choiceReason(choice: SymbolId): Reason {
    const values = this.#values;
    const { symbols, properties } = values.model;
    const chosen = values.chosen[choice]!;
    const name = choiceName(values.model, choice);
    if (chosen < 0) return { kind: "choice", choice: name, chosen: undefined, by: "none" };
    const named = shownSymbol(symbols[chosen]);
    if (values.userChosen[choice] === chosen) {
      if (chosen === this.#symbol) return { kind: "user", origin: values.userOrigins[chosen] };
      return { kind: "choice", choice: name, chosen: named, by: "user" };
    }
    const isDefault = symbols[choice]!.properties.some(
      (id) => properties[id]!.kind === "default" && values.namedBy(properties[id]!.value) === chosen,
    );
    return { kind: "choice", choice: name, chosen: named, by: isDefault ? "default" : "first" };
  }

  #wish(): Wish | undefined {
    const values = this.#values;
    const symbol = this.#symbol;
    const text = this.#isLogic ? letter(values.userTri[symbol]!) : values.userTexts[symbol];
    const origin = values.userOrigins[symbol];
    if (!values.has(symbol, FLAG.user) || text === undefined) return undefined;
    return { value: this.#shown(text), origin, outcome: this.#outcome(text) };
  }

  #outcome(text: string): WishOutcome {
    const values = this.#values;
    const symbol = this.#symbol;
    const { choice } = values.model.symbols[symbol]!;
    if (values.text(symbol) === text) return "taken";
    if (values.visible[symbol] === 0) return "hidden";
    if (!this.#isLogic) return "out of range";
    if (choice >= 0 && values.visible[symbol] === 2) return "overruled by the choice";
    return values.tri[symbol]! > values.userTri[symbol]! ? "raised" : "limited";
  }

  #prompts(): readonly PromptPlace[] {
    const values = this.#values;
    const { symbols, properties } = values.model;
    return symbols[this.#symbol]!.properties.flatMap((id): PromptPlace[] => {
      const property = properties[id]!;
      if (property.kind !== "prompt" && property.kind !== "menu") return [];
      const visible = this.#level(this.#rounded(values.evaluate(property.condition)));
      return [{ text: asText(property.text), place: this.#sources.shown(property), visible, against: this.#against(property.condition) }];
    });
  }

  /** What can't be m is y instead. */
  #rounded(value: Tristate): Tristate {
    return value === 1 && this.#values.typeNow(this.#symbol) !== "tristate" ? 2 : value;
  }

  #level(value: Tristate): Letter {
    return LEVELS[value] ?? "n";
  }

  #range(): ExplainedValue["range"] {
    const values = this.#values;
    const { type } = values.model.symbols[this.#symbol]!;
    if (!isNumber(type)) return undefined;
    const property = values.activeRange(this.#symbol);
    if (property === undefined) return undefined;
    const end = (one: SymbolId): string => {
      const record = values.model.symbols[one]!;
      return record.type === "unknown" ? shownSymbol(record) : `${shownSymbol(record)} [=${asText(values.text(one))}]`;
    };
    const unclamped = this.#unclamped();
    return {
      text: `${end(property.symbol)} to ${end(property.high)}`,
      place: this.#sources.shown(property),
      hasChanged: unclamped !== undefined && unclamped !== values.text(this.#symbol),
    };
  }

  #unclamped(): string | undefined {
    const values = this.#values;
    if (values.visible[this.#symbol]! > 0 && values.has(this.#symbol, FLAG.user)) return values.userTexts[this.#symbol];
    const named = values.defaultSymbol(this.#symbol);
    return named < 0 ? "" : values.text(named);
  }

  #selectors(kind: "select" | "imply"): readonly Selector[] {
    const { properties } = this.#values.model;
    return selectorsOf(this.#values.model, this.#symbol)
      .filter((id) => properties[id]!.kind === kind)
      .map((id) => this.#selector(id));
  }

  #selector(id: PropertyId): Selector {
    const values = this.#values;
    const property = values.model.properties[id]!;
    const { symbol } = values.model.nodes[property.node]!;
    values.compute(symbol);
    const condition = this.#condition(property.condition);
    return {
      name: shownSymbol(values.model.symbols[symbol]),
      symbol,
      property: id,
      place: this.#sources.shown(property),
      level: this.#level(Math.min(values.tri[symbol]!, values.evaluate(property.condition))),
      condition: property.condition === NONE ? undefined : condition,
    };
  }

  /** The parts of a condition that stand against it. */
  #against(id: ExprId): readonly ShownCondition[] {
    return standingAgainst(this.#values, id, (value) => this.#rounded(value));
  }

  #condition(id: ExprId): ShownCondition {
    return shownCondition(this.#values, id);
  }
}
