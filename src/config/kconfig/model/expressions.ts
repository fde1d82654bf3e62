import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { conditionsTooLarge } from "#diagnostics/kconfig-text.ts";

/** An expression of a table: where its code begins. Equal expressions have equal ids; NONE stands for «nothing is asked for», which is y. */
export type ExprId = number;

export const NONE: ExprId = -1;

/** Words of code that a model may have: 128 MiB, a hundred times what Linux has. A hundred thousand selects of one option would be a thousand times that. */
const MOST = 1 << 25;
/** Parts of one junction: they are compared with one another. */
const WIDEST = 1 << 16;

/**
 * What stands first in an expression's code. `symbol s`, `not e`, `and n e…`, `or n e…`, comparisons `left right` of two symbols. Neither `and` nor
 * `or` is directly inside its like, and each has two parts at least.
 */
export const OP = { symbol: 0, not: 1, and: 2, or: 3, equal: 4, unequal: 5, less: 6, lessEqual: 7, greater: 8, greaterEqual: 9 } as const;

export type Comparison = 4 | 5 | 6 | 7 | 8 | 9;
export type Junction = 2 | 3;

/** Code of all expressions of a model, one behind the other. */
export type ExpressionCode = Int32Array;

/** Makes expressions, each once. */
export class Expressions {
  code: Int32Array;
  length: number;
  #slots: Int32Array;
  #count = 0;

  constructor(code: Int32Array = new Int32Array(1 << 12), length = 0) {
    this.code = code;
    this.length = length;
    this.#slots = new Int32Array(1 << 10).fill(-1);
    for (let id = 0; id < length; id += sizeAt(code, id)) this.#keep(id);
  }

  symbol(symbol: number): ExprId {
    return this.#made(OP.symbol, symbol, 0, 2);
  }

  not(of: ExprId): ExprId {
    return this.#made(OP.not, of, 0, 2);
  }

  compare(comparison: Comparison, left: number, right: number): ExprId {
    return this.#made(comparison, left, right, 3);
  }

  /** Either may be NONE. */
  and(left: ExprId, right: ExprId): ExprId {
    return this.#joined(OP.and, left, right);
  }

  /** Either may be NONE, which counts as absent here. */
  or(left: ExprId, right: ExprId): ExprId {
    return this.#joined(OP.or, left, right);
  }

  /** Of at least one part, none of them NONE. */
  junction(op: Junction, parts: readonly ExprId[]): ExprId {
    if (parts.length === 1) return parts[0] ?? NONE;
    let size = 2;
    for (const part of parts) size += this.#width(op, part);
    this.#begin(op, size);
    let to = this.length + 2;
    for (const part of parts) to = this.#write(op, part, to);
    return this.#interned(this.length, size);
  }

  op(id: ExprId): number {
    return this.code[id] ?? 0;
  }

  /** Of an `and` or `or`: its parts; else itself alone. */
  parts(op: Junction, id: ExprId): ExprId[] {
    const { code } = this;
    if (code[id] !== op) return [id];
    const parts: ExprId[] = [];
    for (let at = id + 2, end = at + code[id + 1]!; at < end; at++) parts.push(code[at]!);
    return parts;
  }

  /** All code, cut to its length. */
  finished(): ExpressionCode {
    return this.code.slice(0, this.length);
  }

  #joined(op: Junction, left: ExprId, right: ExprId): ExprId {
    if (left === NONE) return right;
    if (right === NONE) return left;
    const size = 2 + this.#width(op, left) + this.#width(op, right);
    this.#begin(op, size);
    this.#write(op, right, this.#write(op, left, this.length + 2));
    return this.#interned(this.length, size);
  }

  /** How many parts an expression is in a junction. */
  #width(op: Junction, id: ExprId): number {
    return this.code[id] === op ? this.code[id + 1]! : 1;
  }

  #begin(op: Junction, size: number): void {
    this.#reserve(size);
    this.code[this.length] = op;
    this.code[this.length + 1] = size - 2;
  }

  /** Writes an expression as parts of a junction; where the next one belongs. */
  #write(op: Junction, id: ExprId, to: number): number {
    const { code } = this;
    if (code[id] !== op) {
      code[to] = id;
      return to + 1;
    }
    const count = code[id + 1]!;
    for (let i = 0; i < count; i++) code[to + i] = code[id + 2 + i]!;
    return to + count;
  }

  #made(op: number, first: number, second: number, size: number): ExprId {
    this.#reserve(3);
    const at = this.length;
    this.code[at] = op;
    this.code[at + 1] = first;
    this.code[at + 2] = second;
    return this.#interned(at, size);
  }

  #reserve(size: number): void {
    if (this.length + size > MOST || size > WIDEST) throw new KilnFailure([conditionsTooLarge()]);
    if (this.length + size <= this.code.length) return;
    const larger = new Int32Array(Math.max(this.code.length * 2, this.length + size));
    larger.set(this.code);
    this.code = larger;
  }

  /** What was just written behind the last expression: that one, or the equal one that there was. */
  #interned(at: number, size: number): ExprId {
    const { code } = this;
    const mask = this.#slots.length - 1;
    let slot = hashAt(code, at, size) & mask;
    for (let id = this.#slots[slot]!; id >= 0; id = this.#slots[slot]!) {
      if (isSame(code, id, at, size)) return id;
      slot = (slot + 1) & mask;
    }
    this.length = at + size;
    this.#slots[slot] = at;
    this.#grow();
    return at;
  }

  #keep(id: ExprId): void {
    const mask = this.#slots.length - 1;
    let slot = hashAt(this.code, id, sizeAt(this.code, id)) & mask;
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = id;
    this.#grow();
  }

  #grow(): void {
    if (++this.#count * 2 < this.#slots.length) return;
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (const id of before) {
      if (id < 0) continue;
      let slot = hashAt(this.code, id, sizeAt(this.code, id)) & mask;
      while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = id;
    }
  }
}

/** The same of finished code, where NONE has no part. */
export function partsOf(code: ExpressionCode, op: Junction, id: ExprId): ExprId[] {
  if (id === NONE) return [];
  return code[id] === op ? Array.from(code.subarray(id + 2, id + 2 + code[id + 1]!)) : [id];
}

function sizeAt(code: Int32Array, id: ExprId): number {
  const op = code[id]!;
  if (op <= OP.not) return 2;
  return op <= OP.or ? code[id + 1]! + 2 : 3;
}

function hashAt(code: Int32Array, at: number, size: number): number {
  let hash = size;
  for (let i = at; i < at + size; i++) hash = Math.imul(hash ^ code[i]!, 0x9e3779b1) ^ (hash >>> 15);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function isSame(code: Int32Array, a: number, b: number, size: number): boolean {
  for (let i = 0; i < size; i++) if (code[a + i] !== code[b + i]) return false;
  return true;
}
