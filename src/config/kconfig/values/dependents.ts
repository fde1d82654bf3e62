import { OP } from "../model/expressions.ts";
import { Mentions } from "../model/mentions.ts";
import type { Model, SymbolId } from "../model/model.ts";

/** Which symbols' values ask for that of another: of each symbol its readers, one behind the other. */
export class Dependents {
  /** All symbols, each behind all that it asks for (but for circles), and where in this order each stands. */
  readonly order: Int32Array;
  readonly ranks: Int32Array;
  readonly #starts: Int32Array;
  readonly #readers: Int32Array;
  readonly #readStarts: Int32Array;
  readonly #reads: Int32Array;

  constructor(model: Model) {
    const edges = new EdgeCollector(model);
    edges.collect();
    const count = model.symbols.length;
    [this.#starts, this.#readers] = grouped(count, edges.read, edges.reader);
    [this.#readStarts, this.#reads] = grouped(count, edges.reader, edges.read);
    this.order = Int32Array.from(inPostOrder(Array.from(model.symbols.keys()), this.#readStarts, this.#reads, () => false));
    this.ranks = new Int32Array(count);
    for (let rank = 0; rank < count; rank++) this.ranks[this.order[rank]!] = rank;
  }

  /** What a symbol asks for, directly or not, such that each stands behind all that it asks for itself. `isKnown`: those that are left out. */
  readsBefore(symbol: SymbolId, isKnown: (symbol: SymbolId) => boolean): readonly SymbolId[] {
    return inPostOrder([symbol], this.#readStarts, this.#reads, isKnown).slice(0, -1);
  }

  /** Sets a mark at the rank of each symbol that asks for this one. */
  markReaders(symbol: SymbolId, marks: Uint8Array): void {
    for (let at = this.#starts[symbol]!, end = this.#starts[symbol + 1]!; at < end; at++) marks[this.ranks[this.#readers[at]!]!] = 1;
  }
}

/** All that is reached from some symbols, each behind what is reached from it (but for circles). `isLeftOut`: those that aren't gone to. */
function inPostOrder(
  from: readonly SymbolId[],
  starts: Int32Array,
  ends: Int32Array,
  isLeftOut: (symbol: SymbolId) => boolean,
): readonly SymbolId[] {
  const order: SymbolId[] = [];
  const isSeen = new Uint8Array(starts.length);
  const way: SymbolId[] = [];
  const next: number[] = [];
  const enter = (symbol: SymbolId): void => {
    isSeen[symbol] = 1;
    way.push(symbol);
    next.push(starts[symbol]!);
  };
  for (const first of from) {
    if (isSeen[first] === 1) continue;
    enter(first);
    while (way.length > 0) {
      const one = way.at(-1)!;
      const at = next.at(-1)!;
      if (at === starts[one + 1]!) {
        order.push(one);
        way.pop();
        next.pop();
        continue;
      }
      next[next.length - 1] = at + 1;
      const reached = ends[at]!;
      if (isSeen[reached] === 0 && !isLeftOut(reached)) enter(reached);
    }
  }
  return order;
}

/** The ends of edges by their begins: where those of each begin, and all one behind the other. */
function grouped(count: number, from: readonly SymbolId[], to: readonly SymbolId[]): readonly [Int32Array, Int32Array] {
  const starts = new Int32Array(count + 1);
  for (const begin of from) starts[begin + 1]!++;
  for (let i = 0; i < count; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const ends = new Int32Array(to.length);
  for (let i = 0; i < to.length; i++) ends[next[from[i]!]!++] = to[i]!;
  return [starts, ends];
}

/** Pairs of a symbol that is read and one that reads it. */
class EdgeCollector {
  readonly read: SymbolId[] = [];
  readonly reader: SymbolId[] = [];
  readonly #model: Model;
  readonly #mentions: Mentions;
  /** The last reader of each symbol: most are named several times. */
  readonly #last: Int32Array;
  /** Whose reads are collected. */
  #reader: SymbolId = -1;

  constructor(model: Model) {
    this.#model = model;
    this.#mentions = new Mentions(model.expressions, (symbol) => this.#add(symbol));
    this.#last = new Int32Array(model.symbols.length).fill(-1);
  }

  collect(): void {
    const { symbols } = this.#model;
    for (let id = 0; id < symbols.length; id++) {
      this.#reader = id;
      this.#mentions.beginRound();
      const { dependency, selected, implied, choice, kind } = symbols[id]!;
      // An entry of a choice asks the choice, and nothing else of what is around it.
      if (choice >= 0) this.#add(choice);
      else for (const expression of [dependency, selected, implied]) this.#mentions.of(expression);
      this.#addProperties(id);
      if (kind === "choice") this.#addVisibilities(id);
    }
  }

  #addProperties(of: SymbolId): void {
    const { symbols, properties } = this.#model;
    for (const id of symbols[of]!.properties) {
      const property = properties[id]!;
      if (property.kind === "select" || property.kind === "imply" || property.kind === "definition" || property.kind === "choice") continue;
      this.#mentions.of(property.condition);
      // A choice only looks whether what its default names can be seen: an entry asks the choice, so the other way would be a circle.
      if (property.kind === "default" && symbols[of]!.kind !== "choice") this.#mentions.of(property.value);
      if (property.kind !== "range") continue;
      this.#add(property.symbol);
      this.#add(property.high);
    }
  }

  /** A choice looks which of its entries can be seen, and what its defaults name, which needs not be one of them. */
  #addVisibilities(choice: SymbolId): void {
    const { symbols, properties, expressions: code } = this.#model;
    const { members, properties: own } = symbols[choice]!;
    for (const member of members) this.#addPrompts(member);
    for (const id of own) {
      const { kind, value } = properties[id]!;
      if (kind === "default" && code[value] === OP.symbol) this.#addPrompts(code[value + 1]!);
    }
  }

  #addPrompts(of: SymbolId): void {
    const { symbols, properties } = this.#model;
    for (const id of symbols[of]!.properties) {
      const { kind, condition } = properties[id]!;
      if (kind === "prompt" || kind === "menu") this.#mentions.of(condition);
    }
  }

  #add(read: SymbolId): void {
    if (this.#last[read] === this.#reader || read === this.#reader) return;
    this.#last[read] = this.#reader;
    this.read.push(read);
    this.reader.push(this.#reader);
  }
}
