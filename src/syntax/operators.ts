import type { BinaryOperator, Expr, Name } from "./ast.ts";
import type { Token } from "./lexer.ts";

/** A flat operation: operand, operator, operand …; after `has` stands a name. */
export type OperationPart = Expr | Token | Name;

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

/** Makes the tree of a flat operation by precedence climbing (Pratt 1973); all operators are left-associative, comparisons do not chain. */
export function treeOf(parts: readonly OperationPart[]): Expr {
  let at = 0;
  const climb = (limit: number): Expr => {
    let left = parts[at++] as Expr;
    let compared = false;
    for (;;) {
      const op = parts[at] as Token | undefined;
      const power = op ? (POWER[op.value] ?? 0) : 0;
      if (!op || power < limit) return left;
      if (power === COMPARISON) {
        if (compared) throw new ChainedComparison(op);
        compared = true;
      }
      at += 1;
      if (op.value === "has") {
        const name = parts[at++] as Name;
        left = { kind: "has", object: left, name, start: left.start, end: name.end };
      } else {
        const right = climb(power + 1);
        left = { kind: "binary", op: op.value as BinaryOperator, left, right, start: left.start, end: right.end };
      }
    }
  };
  return climb(1);
}
