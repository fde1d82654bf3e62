import { Mentions } from "./mentions.ts";
import type { Model, SymbolId } from "./model.ts";

/** Whether any symbol depends on itself. Goes through chains of any length; who is in a circle, and why, is another question (check-cycles.ts). */
export function hasCycle(model: Model): boolean {
  const asked = new Asked(model);
  const state = new Uint8Array(model.symbols.length);
  const way: SymbolId[] = [];
  const starts: number[] = [];
  for (let first = 0; first < state.length; first++) {
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

/** A stack of what symbols ask for. A choice stands for all of its entries, which may ask for it, but for nobody else of it. */
class Asked {
  readonly #model: Model;
  readonly #stack: SymbolId[] = [];
  /** The last group that asked for a symbol: most are named several times. */
  readonly #last: Int32Array;
  readonly #mentions: Mentions;
  /** Whose mentions are collected, and the one that isn't among them. */
  #group: SymbolId = -1;
  #except: SymbolId = -1;

  constructor(model: Model) {
    this.#model = model;
    this.#mentions = new Mentions(model.expressions, (symbol) => this.#mention(symbol));
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
    this.#group = group;
    this.#except = -1;
    this.#mentions.beginRound();
    this.#add(group);
    const { members } = this.#model.symbols[group]!;
    if (members.length === 0) return;
    this.#except = group;
    this.#mentions.beginRound();
    for (const member of members) this.#add(member);
  }

  #add(symbol: SymbolId): void {
    const { dependency, selected, implied, properties, kind } = this.#model.symbols[symbol]!;
    this.#mentions.of(dependency);
    this.#mentions.of(selected);
    this.#mentions.of(implied);
    for (let i = 0; i < properties.length; i++) {
      const property = this.#model.properties[properties[i]!]!;
      if (property.kind === "choice" || property.kind === "select" || property.kind === "imply") continue;
      this.#mentions.of(property.condition);
      if (property.kind === "default" && kind !== "choice") this.#mentions.of(property.value);
    }
  }

  #mention(symbol: SymbolId): void {
    if (symbol === this.#except || this.#last[symbol] === this.#group) return;
    this.#last[symbol] = this.#group;
    this.#stack.push(this.groupOf(symbol));
  }
}
