import { placeText } from "../choices/explain.ts";
import type { OptionDeclaration } from "../declared.ts";
import type { SymbolOption } from "../from-kconfig/symbol-obstacles.ts";
import type { KconfigOptions } from "../from-kconfig/kconfig-options.ts";
import { NONE, OP, partsOf, type ExprId } from "../kconfig/model/expressions.ts";
import { CONSTANT, isLogic, propertiesOf, type Property, type SymbolId } from "../kconfig/model/model.ts";
import { SIGNS } from "../kconfig/model/print-expression.ts";
import { choiceName } from "../kconfig/reasons/explain.ts";
import { shownSymbol } from "../kconfig/model/shown-symbol.ts";
import type { Round } from "../round.ts";
import { and, isConstant, NO, not, or, symbol, YES, type Condition } from "./condition.ts";
import { asCondition, entry, yesWhen, type Raise, type RangeCase, type SymbolEntry } from "./entry.ts";
import { inOrder } from "./wish-order.ts";
import { constant, type Side, type Translator, type ValueCase } from "./translate.ts";

/**
 * An option that is a Kconfig file's symbol, with that file's own rules; its names for other libraries' options become theirs here. The first entry of a
 * choice brings the whole choice.
 */
export function symbolEntries(option: SymbolOption, round: Round, translator: Translator): readonly SymbolEntry[] {
  const kconfig = round.context.libraries.get(option.library)?.kconfig;
  const name = translator.names.options.get(option.key);
  return kconfig && name !== undefined ? new SymbolExport(kconfig, round, translator).entries(option, name) : [];
}

class SymbolExport {
  readonly #kconfig: KconfigOptions;
  readonly #round: Round;
  readonly #translator: Translator;

  constructor(kconfig: KconfigOptions, round: Round, translator: Translator) {
    this.#kconfig = kconfig;
    this.#round = round;
    this.#translator = translator;
  }

  entries(option: SymbolOption, name: string): readonly SymbolEntry[] {
    const { id } = option.symbol;
    const { symbols } = this.#kconfig.model;
    const { choice, type } = symbols[id]!;
    if (choice >= 0)
      return symbols[choice]!.members.find((member) => this.#nameOf(member) !== undefined) === id ? this.#choice(choice) : [];
    const properties = propertiesOf(this.#kconfig.model, id);
    const asked = this.#asked(properties);
    const forced = or(...this.#wishes(option).flatMap(({ rank, when }) => (rank === "force" ? [this.#translator.conditions(when)] : [])));
    const about = `${option.key} (${placeText(option.at)})`;
    const isPresence = id === this.#kconfig.presence;
    return [
      entry(name, isLogic(type) ? "bool" : type === "int" || type === "hex" ? type : "string", {
        about,
        ...(option.help === undefined ? {} : { help: option.help }),
        ...(option.prompt === undefined || isPresence ? {} : { prompt: { text: option.prompt, when: and(asked, not(forced)) } }),
        depends: isLogic(type) ? this.#condition(symbols[id]!.dependency) : YES,
        defaults: isPresence ? [yesWhen(YES)] : [...this.#wished(option, asked), ...this.#defaults(properties, isLogic(type))],
        ranges: properties.filter(({ kind }) => kind === "range").map((one) => this.#range(one)),
        ...this.#raises(properties),
      }),
    ];
  }

  #choice(choice: SymbolId): readonly SymbolEntry[] {
    const { model, declared } = this.#kconfig;
    const properties = propertiesOf(model, choice);
    const prompt = properties.find(({ kind }) => kind === "prompt");
    const options = model.symbols[choice]!.members.flatMap((member) => declared.get(member) ?? []);
    const wished = options
      .flatMap((option) => inOrder(this.#wishes(option)).map((wish) => ({ option, wish })))
      .filter(({ wish: { value } }) => value.kind !== "value" || value.value === true)
      .flatMap(({ option, wish: { value, when } }) =>
        this.#member(option, and(this.#translator.condition(value), this.#translator.conditions(when))),
      );
    const members = options.flatMap((option) => {
      const name = this.#translator.names.options.get(option.key);
      const own = option.symbol ? propertiesOf(model, option.symbol.id) : [];
      const raises = this.#raises(own);
      for (const { name: raised } of [...raises.selects, ...raises.implies])
        this.#translator.leftOut.push({ what: `${option.key}, an entry of a choice, doesn't select ${raised}`, at: option.at });
      const when = this.#asked(own);
      return name === undefined ? [] : [{ name, prompt: option.prompt ?? option.name, when }];
    });
    const defaults = properties.flatMap((one) => {
      const named = one.kind === "default" ? this.#kconfig.declared.get(this.#named(one.value)) : undefined;
      return named ? this.#member(named, this.#condition(one.condition)) : [];
    });
    const [first] = options;
    return [
      entry(`choice ${shownSymbol(model.symbols[choice])}`, "choice", {
        ...(first ? { about: `${choiceName(model, choice)} (${placeText(first.at)})` } : {}),
        prompt: { text: choiceName(model, choice), when: prompt ? this.#condition(prompt.condition) : NO },
        defaults: [...wished, ...defaults],
        members,
      }),
    ];
  }

  #member(option: OptionDeclaration, when: Condition): readonly ValueCase[] {
    const name = this.#translator.names.options.get(option.key);
    return name === undefined ? [] : [{ text: name, reads: [], when }];
  }

  #wishes({ key }: OptionDeclaration): Parameters<typeof inOrder>[0] {
    return this.#round.context.wishes.get(key) ?? [];
  }

  /** Wishes of recipes are the user's values: they count where a prompt is shown. */
  #wished(option: OptionDeclaration, asked: Condition): readonly ValueCase[] {
    return inOrder(this.#wishes(option)).flatMap(({ value, when }): readonly ValueCase[] => {
      const counts = and(asked, this.#translator.conditions(when));
      if (option.type.kind !== "bool") return this.#translator.cases(value, counts, option.type);
      return [asCondition(this.#translator.condition(value), counts)];
    });
  }

  #asked(properties: readonly Property[]): Condition {
    return or(...properties.filter(({ kind }) => kind === "prompt" || kind === "menu").map(({ condition }) => this.#condition(condition)));
  }

  #defaults(properties: readonly Property[], isSwitch: boolean): readonly ValueCase[] {
    return properties
      .filter(({ kind }) => kind === "default")
      .map(({ value, condition }) => {
        const when = this.#condition(condition);
        return isSwitch ? asCondition(this.#condition(value), when) : { ...this.#side(this.#named(value)), when };
      });
  }

  #range({ symbol: low, high, condition }: Property): RangeCase {
    const [min, max] = [this.#side(low), this.#side(high)];
    return { min: min.text, max: max.text, reads: [...min.reads, ...max.reads], when: this.#condition(condition) };
  }

  #raises(properties: readonly Property[]): { readonly selects: readonly Raise[]; readonly implies: readonly Raise[] } {
    const raised = (wanted: Property["kind"]): readonly Raise[] =>
      properties
        .filter(({ kind }) => kind === wanted)
        .flatMap((one) => {
          const when = this.#condition(one.condition);
          return isConstant(when, false) ? [] : this.#raisedBy(one.symbol).map((name) => ({ name, when }));
        });
    return { selects: raised("select"), implies: raised("imply") };
  }

  /** With an option of another library that library becomes part of the target. */
  #raisedBy(target: SymbolId): readonly string[] {
    const { libraries, interfaces, options } = this.#translator.names;
    const outside = this.#kconfig.outside.get(target);
    if (outside === undefined) return [this.#nameOf(target)].filter((name) => name !== undefined);
    if (outside.kind === "present")
      return [libraries.get(outside.name) ?? interfaces.get(outside.name)].filter((name) => name !== undefined);
    const library = outside.key.slice(0, outside.key.lastIndexOf("."));
    return [libraries.get(library), options.get(outside.key)].filter((name) => name !== undefined);
  }

  #nameOf(id: SymbolId): string | undefined {
    const option = this.#kconfig.declared.get(id);
    return option && this.#translator.names.options.get(option.key);
  }

  #named(value: ExprId): SymbolId {
    const code = this.#kconfig.model.expressions;
    return code[value] === OP.symbol ? code[value + 1]! : -1;
  }

  /** Of a comparison, a range, or a default that is no bool. */
  #side(id: SymbolId): Side {
    const outside = this.#kconfig.outside.get(id);
    const name = outside?.kind === "option" ? this.#translator.names.options.get(outside.key) : this.#nameOf(id);
    if (name !== undefined) return { text: name, reads: [name] };
    if (outside?.kind === "present") {
      const presence = this.#translator.presence(outside.name);
      if (presence.kind === "symbol") return { text: presence.name, reads: [presence.name] };
    }
    return { text: constant(outside ? "" : shownSymbol(this.#kconfig.model.symbols[id])), reads: [] };
  }

  #condition(id: ExprId): Condition {
    if (id === NONE) return YES;
    const code = this.#kconfig.model.expressions;
    switch (code[id]!) {
      case OP.symbol:
        return this.#symbol(code[id + 1]!);
      case OP.not:
        return not(this.#condition(code[id + 1]!));
      case OP.and:
        return and(...partsOf(code, OP.and, id).map((part) => this.#condition(part)));
      case OP.or:
        return or(...partsOf(code, OP.or, id).map((part) => this.#condition(part)));
      default: {
        const [left, right] = [this.#side(code[id + 1]!), this.#side(code[id + 2]!)];
        return { kind: "compare", op: SIGNS[code[id]!]!, left: left.text, right: right.text, reads: [...left.reads, ...right.reads] };
      }
    }
  }

  /** There are no modules: what could be one is there. */
  #symbol(id: SymbolId): Condition {
    if (id <= CONSTANT.y) return id === CONSTANT.n ? NO : YES;
    const record = this.#kconfig.model.symbols[id]!;
    // What an entry asks of its choice is said by standing in it.
    if (record.kind === "choice") return YES;
    const outside = this.#kconfig.outside.get(id);
    if (outside?.kind === "present") return this.#translator.presence(outside.name);
    const name = outside ? this.#translator.names.options.get(outside.key) : this.#nameOf(id);
    return name === undefined || (!isLogic(record.type) && !outside) ? NO : symbol(name);
  }
}
