import { asText } from "../text/sources.ts";
import { NONE, OP, type ExprId } from "./expressions.ts";
import type { Model, SymbolId } from "./model.ts";

export type Sign = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** Signs of comparisons, by their code. */
export const SIGNS: Readonly<Record<number, Sign>> = {
  [OP.equal]: "=",
  [OP.unequal]: "!=",
  [OP.less]: "<",
  [OP.lessEqual]: "<=",
  [OP.greater]: ">",
  [OP.greaterEqual]: ">=",
};

/** What stands within what needs parentheses: an `or` in an `and`, both in a negation. */
const isLooser = (op: number, outer: number): boolean =>
  (outer === OP.and && op === OP.or) || (outer === OP.not && (op === OP.and || op === OP.or));

/** As Kconfig writes it, with the value of each symbol behind its name if `valueOf` gives one (`A [=y] && B [=n]`). */
export function printExpression(model: Model, id: ExprId, valueOf?: (symbol: SymbolId) => string | undefined): string {
  const code = model.expressions;
  const symbol = (which: SymbolId): string => {
    const { name } = model.symbols[which]!;
    const value = name === undefined ? undefined : valueOf?.(which);
    return value === undefined ? asText(name ?? "<choice>") : `${asText(name ?? "")} [=${asText(value)}]`;
  };
  const print = (e: ExprId, outer: number): string => {
    const op = code[e]!;
    switch (op) {
      case OP.symbol:
        return symbol(code[e + 1]!);
      case OP.not:
        return `!${print(code[e + 1]!, op)}`;
      case OP.and:
      case OP.or: {
        const parts = Array.from(code.subarray(e + 2, e + 2 + code[e + 1]!), (part) => print(part, op));
        const text = parts.join(op === OP.and ? " && " : " || ");
        return isLooser(op, outer) ? `(${text})` : text;
      }
      default:
        return `${symbol(code[e + 1]!)}${SIGNS[op]}${symbol(code[e + 2]!)}`;
    }
  };
  return id === NONE ? "y" : print(id, OP.or);
}
