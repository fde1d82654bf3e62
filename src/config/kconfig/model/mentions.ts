import { NONE, OP, type ExprId } from "./expressions.ts";
import { CONSTANT, type SymbolId } from "./model.ts";

/** Visits the symbols that expressions name. Most expressions stand at many places: in one round each is gone through once. */
export class Mentions {
  readonly #code: Int32Array;
  readonly #visit: (symbol: SymbolId) => void;
  /** By expression: the last round that went through it. */
  readonly #rounds: Int32Array;
  #round = 0;

  constructor(code: Int32Array, visit: (symbol: SymbolId) => void) {
    this.#code = code;
    this.#visit = visit;
    this.#rounds = new Int32Array(code.length);
  }

  beginRound(): void {
    this.#round++;
  }

  of(id: ExprId): void {
    if (id === NONE || this.#rounds[id] === this.#round) return;
    this.#rounds[id] = this.#round;
    const code = this.#code;
    switch (code[id]!) {
      case OP.symbol:
        this.#visit(code[id + 1]!);
        break;
      case OP.not:
        this.of(code[id + 1]!);
        break;
      case OP.and:
      case OP.or:
        for (let at = id + 2, end = at + code[id + 1]!; at < end; at++) this.of(code[at]!);
        break;
      default:
        this.#visit(code[id + 1]!);
        this.#visit(code[id + 2]!);
    }
  }
}

/** Whether an expression names a symbol. */
export function contains(code: Int32Array, id: ExprId, symbol: SymbolId): boolean {
  if (id === NONE) return false;
  switch (code[id]!) {
    case OP.and:
    case OP.or:
      for (let at = id + 2, end = at + code[id + 1]!; at < end; at++) if (contains(code, code[at]!, symbol)) return true;
      return false;
    case OP.not:
      return contains(code, code[id + 1]!, symbol);
    case OP.symbol:
      return code[id + 1] === symbol;
    default:
      return code[id + 1] === symbol || code[id + 2] === symbol;
  }
}

/** Whether an expression can't be more than n while a symbol is n, as `conf` sees it: an `or` never says so. */
export function dependsOn(code: Int32Array, id: ExprId, symbol: SymbolId): boolean {
  if (id === NONE) return false;
  const right = code[id + 2];
  switch (code[id]!) {
    case OP.and:
      for (let at = id + 2, end = at + code[id + 1]!; at < end; at++) if (dependsOn(code, code[at]!, symbol)) return true;
      return false;
    case OP.symbol:
      return code[id + 1] === symbol;
    case OP.equal:
      return code[id + 1] === symbol && (right === CONSTANT.y || right === CONSTANT.m);
    case OP.unequal:
      return code[id + 1] === symbol && right === CONSTANT.n;
    default:
      return false;
  }
}

/** Whether an expression names m other than in a comparison. */
export function namesModule(code: Int32Array, id: ExprId): boolean {
  switch (code[id]!) {
    case OP.symbol:
      return code[id + 1] === CONSTANT.m;
    case OP.not:
      return namesModule(code, code[id + 1]!);
    case OP.and:
    case OP.or:
      for (let at = id + 2, end = at + code[id + 1]!; at < end; at++) if (namesModule(code, code[at]!)) return true;
      return false;
    default:
      return false;
  }
}
