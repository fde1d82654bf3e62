import { NONE, OP, type ExprId } from "./expressions.ts";
import { Mentions } from "./mentions.ts";
import type { Model, SymbolId } from "./model.ts";

/** Whether any symbol depends on itself. Goes through chains of any length; who is in a circle, and why, is another question (check-cycles.ts). */
export function hasCycle(model: Model): boolean {
  const asked = new Asked(model);
  const state = new Uint8Array(model.symbols.length + model.expressions.length);
  const way: number[] = [];
  const starts: number[] = [];
  for (let first = 0; first < model.symbols.length; first++) {
    if (state[first] !== UNSEEN || asked.groupOf(first) !== first) continue;
    let from = asked.length;
    asked.collect(first);
    state[first] = OPEN;
    way.push(first);
    starts.push(from);
    while (way.length > 0) {
      from = starts.at(-1)!;
      if (asked.length === from) {
        state[way.pop()!] = DONE;
        starts.pop();
        continue;
      }
      const next = asked.pop();
      if (state[next] === OPEN) return true;
      if (state[next] === DONE) continue;
      state[next] = OPEN;
      way.push(next);
      starts.push(asked.length);
      asked.collect(next);
    }
  }
  return false;
}

const UNSEEN = 0;
const OPEN = 1;
const DONE = 2;

/**
 * A stack of what symbols and expressions ask for. Numbers behind those of symbols are expressions: most stand at many places, and each is gone through once
 * for all of them. A choice stands for all of its entries, which may ask for it, but for nobody else of it: it asks for symbols only.
 */
class Asked {
  readonly #model: Model;
  readonly #stack: number[] = [];
  readonly #groups: Int32Array;
  readonly #mentions: Mentions;
  /** Of the choice whose mentions are collected: what isn't among them. */
  #except: SymbolId = -1;

  constructor(model: Model) {
    this.#model = model;
    this.#groups = Int32Array.from(model.symbols, ({ choice }, id) => (choice < 0 ? id : choice));
    this.#mentions = new Mentions(model.expressions, (symbol) => {
      if (symbol !== this.#except) this.#symbol(symbol);
    });
  }

  groupOf(symbol: SymbolId): SymbolId {
    return this.#groups[symbol]!;
  }

  get length(): number {
    return this.#stack.length;
  }

  pop(): number {
    return this.#stack.pop()!;
  }

  /** All that a symbol or an expression asks for; of a choice, all that its entries ask for, too. */
  collect(asking: number): void {
    const { symbols } = this.#model;
    if (asking >= symbols.length) this.#parts(asking - symbols.length);
    else if (symbols[asking]!.members.length === 0) this.#add(asking, (id) => this.#expression(id));
    else this.#choice(asking);
  }

  #choice(choice: SymbolId): void {
    const through = (id: ExprId): void => this.#mentions.of(id);
    this.#except = -1;
    this.#mentions.beginRound();
    this.#add(choice, through);
    this.#except = choice;
    this.#mentions.beginRound();
    for (const member of this.#model.symbols[choice]!.members) this.#add(member, through);
  }

  #add(symbol: SymbolId, take: (id: ExprId) => void): void {
    const { dependency, selected, implied, properties, kind } = this.#model.symbols[symbol]!;
    take(dependency);
    take(selected);
    take(implied);
    let last = dependency;
    for (let i = 0; i < properties.length; i++) {
      const property = this.#model.properties[properties[i]!]!;
      if (property.kind === "choice" || property.kind === "select" || property.kind === "imply") continue;
      // Most ask for what the one before them does.
      if (property.condition !== last) take((last = property.condition));
      if (property.kind === "default" && kind !== "choice") take(property.value);
    }
  }

  #symbol(symbol: SymbolId): void {
    this.#stack.push(this.#groups[symbol]!);
  }

  #expression(id: ExprId): void {
    if (id === NONE) return;
    const { symbols, expressions } = this.#model;
    if (expressions[id] === OP.symbol) this.#symbol(expressions[id + 1]!);
    else this.#stack.push(symbols.length + id);
  }

  #parts(id: ExprId): void {
    const code = this.#model.expressions;
    switch (code[id]!) {
      case OP.symbol:
        this.#symbol(code[id + 1]!);
        break;
      case OP.not:
        this.#expression(code[id + 1]!);
        break;
      case OP.and:
      case OP.or:
        for (let at = id + 2, end = at + code[id + 1]!; at < end; at++) this.#expression(code[at]!);
        break;
      default:
        this.#symbol(code[id + 1]!);
        this.#symbol(code[id + 2]!);
    }
  }
}
