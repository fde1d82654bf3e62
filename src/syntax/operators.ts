import type { BinaryExpr, BinaryOperator, Expr, HasExpr, Name } from "./ast.ts";
import type { Token } from "./lexer.ts";

/** Two comparisons in a row: `a < b < c`. The parser reports it at this place. */
export class ChainedComparison {
  readonly start: number;
  readonly end: number;
  constructor(token: Token) {
    this.start = token.start;
    this.end = token.end;
  }
}

/** Binding powers; higher binds tighter. `has` is a comparison. */
const POWER: Readonly<Record<string, number>> = {
  "??": 1,
  "||": 2,
  "&&": 3,
  "==": 4,
  "!=": 4,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  has: 4,
  "&": 5,
  "++": 6,
  "+": 7,
  "-": 7,
  "*": 8,
  "/": 8,
  "%": 8,
};
const COMPARISON = 4;

/** Binds tighter the higher it is. */
export function precedenceOf(e: BinaryExpr | HasExpr): number {
  return POWER[e.kind === "has" ? "has" : e.op] ?? 0;
}

/** An operator with its left side, waiting for the right one; those below bind less tightly. */
interface Waiting {
  readonly left: Expr;
  readonly op: Token;
  readonly power: number;
  readonly below: Waiting | undefined;
}

/**
 * What was read of an operation: at most one waiting operator for each binding power, so that it can be finished at once wherever it ends.
 * (Earley's parser finishes it after every operand: a tree made of the whole list each time would take quadratic time.)
 */
export interface Operation {
  readonly last: Expr;
  readonly waiting: Waiting | undefined;
  /** `last` is a comparison by `has`. */
  readonly isCompared: boolean;
}

export const beginOperation = (operand: Expr): Operation => ({ last: operand, waiting: undefined, isCompared: false });

/** One more operator with its right side. Operator precedence (Floyd 1963); all are left-associative, comparisons do not chain. */
export function addOperator(operation: Operation, op: Token, operand: Expr): Operation {
  const { last, waiting, isCompared } = settle(operation, op);
  return {
    last: operand,
    waiting: { left: last, op, power: powerOf(op), below: waiting },
    isCompared: isCompared && powerOf(op) > COMPARISON,
  };
}

export function addHas(operation: Operation, op: Token, name: Name): Operation {
  const { last, waiting } = settle(operation, op);
  return { last: { kind: "has", object: last, name, start: last.start, end: name.end }, waiting, isCompared: true };
}

export function finishOperation({ last, waiting }: Operation): Expr {
  let whole = last;
  for (let at = waiting; at; at = at.below) whole = binary(at, whole);
  return whole;
}

/** Joins all that binds at least as tightly as what follows. */
function settle({ last, waiting, isCompared }: Operation, next: Token): Operation {
  const power = powerOf(next);
  if (power === COMPARISON && isCompared) throw new ChainedComparison(next);
  let whole = last;
  let at = waiting;
  for (; at && at.power >= power; at = at.below) {
    if (at.power === COMPARISON && power === COMPARISON) throw new ChainedComparison(next);
    whole = binary(at, whole);
  }
  return { last: whole, waiting: at, isCompared };
}

const powerOf = (op: Token): number => POWER[op.value] ?? 0;

const binary = ({ left, op }: Waiting, right: Expr): Expr => ({
  kind: "binary",
  op: op.value as BinaryOperator,
  left,
  right,
  start: left.start,
  end: right.end,
});
