import { NONE, OP, type ExprId } from "../model/expressions.ts";
import type { Model, SymbolId } from "../model/model.ts";

/** Which symbols' values ask for that of another: of each symbol its readers, one behind the other. */
export class Dependents {
  readonly #starts: Int32Array;
  readonly #readers: Int32Array;
  readonly #readStarts: Int32Array;
  readonly #reads: Int32Array;
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
    const edges = new EdgeCollector(model);
    edges.collect();
    const count = model.symbols.length;
    [this.#starts, this.#readers] = grouped(count, edges.length, edges.read, edges.reader);
    [this.#readStarts, this.#reads] = grouped(count, edges.length, edges.reader, edges.read);
  }

  /** What a symbol asks for, directly or not, such that each stands behind all that it asks for itself. `isKnown`: those that are left out. */
  readsBefore(symbol: SymbolId, isKnown: (symbol: SymbolId) => boolean): readonly SymbolId[] {
    const order: SymbolId[] = [];
    const isSeen = new Uint8Array(this.#model.symbols.length);
    const way: SymbolId[] = [symbol];
    const next: number[] = [this.#readStarts[symbol]!];
    isSeen[symbol] = 1;
    while (way.length > 0) {
      const one = way.at(-1)!;
      const at = next.at(-1)!;
      if (at === this.#readStarts[one + 1]!) {
        way.pop();
        next.pop();
        if (one !== symbol) order.push(one);
        continue;
      }
      next[next.length - 1] = at + 1;
      const read = this.#reads[at]!;
      if (isSeen[read] === 1 || isKnown(read)) continue;
      isSeen[read] = 1;
      way.push(read);
      next.push(this.#readStarts[read]!);
    }
    return order;
  }

  /** All whose values may change with those of some symbols, these first, and each behind those that it asks for (but for circles). */
  affectedBy(seeds: readonly SymbolId[]): readonly SymbolId[] {
    const order: SymbolId[] = [];
    const isSeen = new Uint8Array(this.#model.symbols.length);
    const way: SymbolId[] = [];
    const next: number[] = [];
    for (const seed of seeds) {
      if (isSeen[seed] === 1) continue;
      isSeen[seed] = 1;
      way.push(seed);
      next.push(this.#starts[seed]!);
      while (way.length > 0) {
        const one = way.at(-1)!;
        const at = next.at(-1)!;
        if (at === this.#starts[one + 1]!) {
          order.push(one);
          way.pop();
          next.pop();
          continue;
        }
        next[next.length - 1] = at + 1;
        const reader = this.#readers[at]!;
        if (isSeen[reader] === 1) continue;
        isSeen[reader] = 1;
        way.push(reader);
        next.push(this.#starts[reader]!);
      }
    }
    return order.toReversed();
  }

  /** Whether a symbol asks for any that `marks` has a mark of. */
  asksForAny(symbol: SymbolId, marks: Uint8Array): boolean {
    for (let at = this.#readStarts[symbol]!, end = this.#readStarts[symbol + 1]!; at < end; at++)
      if (marks[this.#reads[at]!] === 1) return true;
    return false;
  }
}

/** The ends of edges by their begins: where those of each begin, and all one behind the other. */
function grouped(count: number, length: number, from: Int32Array, to: Int32Array): readonly [Int32Array, Int32Array] {
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < length; i++) starts[from[i]! + 1]!++;
  for (let i = 0; i < count; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const ends = new Int32Array(length);
  for (let i = 0; i < length; i++) ends[next[from[i]!]!++] = to[i]!;
  return [starts, ends];
}

/** Pairs of a symbol that is read and one that reads it. */
class EdgeCollector {
  read = new Int32Array(1 << 16);
  reader = new Int32Array(1 << 16);
  length = 0;
  readonly #model: Model;
  /** The last reader of each symbol: most are named several times. */
  readonly #last: Int32Array;

  constructor(model: Model) {
    this.#model = model;
    this.#last = new Int32Array(model.symbols.length).fill(-1);
  }

  collect(): void {
    const { symbols, properties } = this.#model;
    for (let id = 0; id < symbols.length; id++) {
      const { dependency, selected, implied, choice, members, kind } = symbols[id]!;
      for (const expression of [dependency, selected, implied]) this.#addExpression(expression, id);
      if (choice >= 0) this.#add(choice, id);
      this.#addProperties(id, id);
      // A choice looks which of its entries can be seen.
      if (kind === "choice") for (const member of members) this.#addPrompts(member, id);
      if (kind !== "choice") continue;
      for (const property of symbols[id]!.properties)
        if (properties[property]!.kind === "default") this.#addNamed(properties[property]!.value, id);
    }
  }

  #addProperties(of: SymbolId, reader: SymbolId): void {
    const { symbols, properties } = this.#model;
    for (const id of symbols[of]!.properties) {
      const property = properties[id]!;
      if (property.kind === "select" || property.kind === "imply" || property.kind === "definition" || property.kind === "choice") continue;
      this.#addExpression(property.condition, reader);
      if (property.kind === "default") this.#addExpression(property.value, reader);
      if (property.kind !== "range") continue;
      this.#add(property.symbol, reader);
      this.#add(property.high, reader);
    }
  }

  #addPrompts(of: SymbolId, reader: SymbolId): void {
    const { symbols, properties } = this.#model;
    for (const id of symbols[of]!.properties) {
      const { kind, condition } = properties[id]!;
      if (kind === "prompt" || kind === "menu") this.#addExpression(condition, reader);
    }
  }

  /** What a choice's default names needs not be one of its entries. */
  #addNamed(value: ExprId, reader: SymbolId): void {
    const code = this.#model.expressions;
    if (code[value] === OP.symbol) this.#addPrompts(code[value + 1]!, reader);
  }

  #addExpression(id: ExprId, reader: SymbolId): void {
    if (id === NONE) return;
    const code = this.#model.expressions;
    switch (code[id]!) {
      case OP.symbol:
        this.#add(code[id + 1]!, reader);
        break;
      case OP.not:
        this.#addExpression(code[id + 1]!, reader);
        break;
      case OP.and:
      case OP.or:
        for (let at = id + 2, end = at + code[id + 1]!; at < end; at++) this.#addExpression(code[at]!, reader);
        break;
      default:
        this.#add(code[id + 1]!, reader);
        this.#add(code[id + 2]!, reader);
    }
  }

  #add(read: SymbolId, reader: SymbolId): void {
    if (this.#last[read] === reader || read === reader) return;
    this.#last[read] = reader;
    if (this.length === this.read.length) {
      this.read = grown(this.read);
      this.reader = grown(this.reader);
    }
    this.read[this.length] = read;
    this.reader[this.length++] = reader;
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
