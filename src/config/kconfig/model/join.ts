import { OP, type ExprId, type Expressions } from "./expressions.ts";
import { CONSTANT, isLogic, type SymbolId, type SymbolType } from "./model.ts";

/** What the meaning of an expression depends on beside its form. */
export interface SymbolFacts {
  type(symbol: SymbolId): SymbolType;
  isConstant(symbol: SymbolId): boolean;
}

/** `S`, `!S`, `S=V` or `S!=V`. */
interface Literal {
  readonly symbol: SymbolId;
  readonly op: number;
  /** What it is compared with, or -1. */
  readonly value: SymbolId;
}

type IsEqual = (a: ExprId, b: ExprId) => boolean;

/** One expression that means what `a || b` does; undefined: `conf` knows none. */
export function joinOr(expressions: Expressions, facts: SymbolFacts, a: ExprId, b: ExprId, isEqual: IsEqual): ExprId | undefined {
  if (isEqual(a, b)) return a;
  const pair = literals(expressions, facts, a, b);
  if (pair === undefined) return undefined;
  const [left, right, type] = pair;
  if (type === "tristate" && left.op === OP.equal && right.op === OP.equal) {
    const other = thirdOf(left.value, right.value);
    if (other !== undefined) return expressions.compare(OP.unequal, left.symbol, other);
  }
  if (type === "bool" && left.op + right.op === OP.not + OP.symbol && left.op !== right.op && isPlainNot(expressions, a, b))
    return expressions.symbol(CONSTANT.y);
  return undefined;
}

/** One expression that means what `a && b` does; undefined: `conf` knows none. */
export function joinAnd(expressions: Expressions, facts: SymbolFacts, a: ExprId, b: ExprId, isEqual: IsEqual): ExprId | undefined {
  if (isEqual(a, b)) return a;
  const pair = literals(expressions, facts, a, b);
  if (pair === undefined) return undefined;
  const [left, right, type] = pair;
  const { symbol } = left;
  const bare = left.op === OP.symbol ? right : right.op === OP.symbol ? left : undefined;
  if (bare !== undefined) {
    if (bare.op === OP.equal && bare.value === CONSTANT.y) return expressions.compare(OP.equal, symbol, CONSTANT.y);
    if (bare.op === OP.unequal && bare.value === CONSTANT.n) return expressions.symbol(symbol);
    if (bare.op === OP.unequal && bare.value === CONSTANT.m) return expressions.compare(OP.equal, symbol, CONSTANT.y);
  }
  if (type !== "tristate") return undefined;
  if (left.op + right.op === OP.equal + OP.unequal && left.op !== right.op) {
    const [is, isNot] = left.op === OP.equal ? [left.value, right.value] : [right.value, left.value];
    if (!facts.isConstant(is) || !facts.isConstant(isNot)) return undefined;
    return is === isNot ? expressions.symbol(CONSTANT.n) : expressions.compare(OP.equal, symbol, is);
  }
  if (left.op === OP.unequal && right.op === OP.unequal) {
    const other = thirdOf(left.value, right.value);
    if (other !== undefined) return expressions.compare(OP.equal, symbol, other);
  }
  return undefined;
}

/** Both are literals of one bool or tristate symbol. */
function literals(
  expressions: Expressions,
  facts: SymbolFacts,
  a: ExprId,
  b: ExprId,
): readonly [Literal, Literal, "bool" | "tristate"] | undefined {
  const left = literal(expressions, a, true);
  const right = literal(expressions, b, false);
  if (left === undefined || right === undefined || left.symbol !== right.symbol) return undefined;
  const type = facts.type(left.symbol);
  return isLogic(type) ? [left, right, type] : undefined;
}

function literal(expressions: Expressions, id: ExprId, mayCompare: boolean): Literal | undefined {
  const { code } = expressions;
  const op = code[id]!;
  switch (op) {
    case OP.symbol:
      return { symbol: code[id + 1]!, op, value: -1 };
    case OP.equal:
    case OP.unequal:
      return { symbol: code[id + 1]!, op, value: code[id + 2]! };
    case OP.not: {
      const inner = code[id + 1]!;
      const isComparison = code[inner] === OP.equal || code[inner] === OP.unequal;
      return code[inner] === OP.symbol || (mayCompare && isComparison) ? { symbol: code[inner + 1]!, op, value: -1 } : undefined;
    }
    default:
      return undefined;
  }
}

/** One is the negation of a bare symbol, the other is bare. */
function isPlainNot(expressions: Expressions, a: ExprId, b: ExprId): boolean {
  const negation = expressions.op(a) === OP.not ? a : b;
  return expressions.op(expressions.code[negation + 1]!) === OP.symbol;
}

/** Of n, m and y the one that isn't given; undefined: it aren't two different ones of them. */
function thirdOf(a: SymbolId, b: SymbolId): SymbolId | undefined {
  return a !== b && a >= 0 && b >= 0 && a <= CONSTANT.y && b <= CONSTANT.y ? CONSTANT.n + CONSTANT.m + CONSTANT.y - a - b : undefined;
}
