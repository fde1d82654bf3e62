import type { ExprId } from "./expressions.ts";
import { forEachMention } from "./mentions.ts";
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
  readonly #model: Model;
  readonly #stack: SymbolId[] = [];
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

  get length(): number {
    return this.#stack.length;
  }

  pop(): SymbolId {
    return this.#stack.pop()!;
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
    forEachMention(this.#model.expressions, id, (symbol) => this.#mention(symbol, group, except));
  }

  #mention(symbol: SymbolId, group: SymbolId, except: SymbolId): void {
    if (symbol === except || this.#last[symbol] === group) return;
    this.#last[symbol] = group;
    this.#stack.push(this.groupOf(symbol));
  }
}
