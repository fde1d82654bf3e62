import { NONE, OP, type ExprId } from "./expressions.ts";
import type { Model, SymbolId } from "./model.ts";

/** Whether any symbol depends on itself. Goes through chains of any length; who is in a circle, and why, is another question (check-cycles.ts). */
export function hasCycle(model: Model): boolean {
  const mentions = new Mentions(model);
  const state = new Uint8Array(model.symbols.length);
  const way: SymbolId[] = [];
  const starts: number[] = [];
  for (let first = 0; first < state.length; first++) {
    if (state[first] !== UNSEEN || mentions.groupOf(first) !== first) continue;
    let from = mentions.length;
    mentions.collect(first);
    state[first] = OPEN;
    way.push(first);
    starts.push(from);
    while (way.length > 0) {
      from = starts.at(-1)!;
      if (mentions.length === from) {
        state[way.pop()!] = DONE;
        starts.pop();
        continue;
      }
      const next = mentions.pop();
      if (state[next] === OPEN) return true;
      if (state[next] === DONE) continue;
      state[next] = OPEN;
      way.push(next);
      starts.push(mentions.length);
      mentions.collect(next);
    }
  }
  return false;
}

const UNSEEN = 0;
const OPEN = 1;
const DONE = 2;

/** A stack of what symbols ask for. A choice stands for all of its entries, which may ask for it, but for nobody else of it. */
class Mentions {
  length = 0;
  readonly #model: Model;
  #stack = new Int32Array(1 << 12);
  /** The last group that asked for a symbol: most are named several times. */
  readonly #last: Int32Array;

  constructor(model: Model) {
    this.#model = model;
    this.#last = new Int32Array(model.symbols.length).fill(-1);
  }

  groupOf(symbol: SymbolId): SymbolId {
    const { choice } = this.#model.symbols[symbol]!;
    return choice < 0 ? symbol : choice;
  }

  pop(): SymbolId {
    return this.#stack[--this.length]!;
  }

  /** All that a symbol asks for; of a choice, all that its entries ask for, too. */
  collect(group: SymbolId): void {
    this.#add(group, group, -1);
    for (const member of this.#model.symbols[group]!.members) this.#add(member, group, group);
  }

  #add(symbol: SymbolId, group: SymbolId, except: SymbolId): void {
    const { dependency, selected, implied, properties, kind } = this.#model.symbols[symbol]!;
    this.#expression(dependency, group, except);
    this.#expression(selected, group, except);
    this.#expression(implied, group, except);
    for (const id of properties) {
      const property = this.#model.properties[id]!;
      if (property.kind === "choice" || property.kind === "select" || property.kind === "imply") continue;
      this.#expression(property.condition, group, except);
      if (property.kind === "default" && kind !== "choice") this.#expression(property.value, group, except);
    }
  }

  #expression(id: ExprId, group: SymbolId, except: SymbolId): void {
    if (id === NONE) return;
    const code = this.#model.expressions;
    switch (code[id]!) {
      case OP.symbol:
        this.#mention(code[id + 1]!, group, except);
        break;
      case OP.not:
        this.#expression(code[id + 1]!, group, except);
        break;
      case OP.and:
      case OP.or:
        for (let at = id + 2, end = at + code[id + 1]!; at < end; at++) this.#expression(code[at]!, group, except);
        break;
      default:
        this.#mention(code[id + 1]!, group, except);
        this.#mention(code[id + 2]!, group, except);
    }
  }

  #mention(symbol: SymbolId, group: SymbolId, except: SymbolId): void {
    if (symbol === except || this.#last[symbol] === group) return;
    this.#last[symbol] = group;
    if (this.length === this.#stack.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.#stack);
      this.#stack = larger;
    }
    this.#stack[this.length++] = this.groupOf(symbol);
  }
}
