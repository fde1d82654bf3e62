import { assertNever } from "#diagnostics/assert-never.ts";
import type { Sign } from "../kconfig/model/print-expression.ts";

/** A condition as Kconfig has them. Made by the functions below, which leave constants out. */
export type Condition =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "symbol"; readonly name: string }
  /** Sides as they are written: names, or constants in quotes. */
  | { readonly kind: "compare"; readonly op: Sign; readonly left: string; readonly right: string; readonly reads: readonly string[] }
  | { readonly kind: "not"; readonly operand: Condition }
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] };

export const YES: Condition = { kind: "constant", value: true };
export const NO: Condition = { kind: "constant", value: false };
export const symbol = (name: string): Condition => ({ kind: "symbol", name });

export function not(operand: Condition): Condition {
  if (operand.kind === "constant") return operand.value ? NO : YES;
  return operand.kind === "not" ? operand.operand : { kind: "not", operand };
}

export const and = (...parts: readonly Condition[]): Condition => junction("and", parts);
export const or = (...parts: readonly Condition[]): Condition => junction("or", parts);

function junction(kind: "and" | "or", parts: readonly Condition[]): Condition {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  const decides = kind === "or";
  if (flat.some((part) => part.kind === "constant" && part.value === decides)) return decides ? YES : NO;
  const rest = flat.filter((part) => part.kind !== "constant");
  const [only] = rest;
  if (!only) return decides ? NO : YES;
  return rest.length === 1 ? only : { kind, parts: rest };
}

export const equal = (a: Condition, b: Condition): Condition => or(and(a, b), and(not(a), not(b)));

export const isConstant = (condition: Condition, value: boolean): boolean => condition.kind === "constant" && condition.value === value;

export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case "constant":
      return condition.value ? "y" : "n";
    case "symbol":
      return condition.name;
    case "compare":
      return `${condition.left} ${condition.op} ${condition.right}`;
    case "not":
      return `!${inner(condition.operand)}`;
    case "and":
    case "or":
      return condition.parts.map(inner).join(condition.kind === "and" ? " && " : " || ");
    default:
      return assertNever(condition);
  }
}

const inner = (condition: Condition): string =>
  condition.kind === "symbol" || condition.kind === "constant" || condition.kind === "not"
    ? printCondition(condition)
    : `(${printCondition(condition)})`;

export function symbolsIn(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case "constant":
      return [];
    case "symbol":
      return [condition.name];
    case "compare":
      return condition.reads;
    case "not":
      return symbolsIn(condition.operand);
    case "and":
    case "or":
      return condition.parts.flatMap(symbolsIn);
    default:
      return assertNever(condition);
  }
}
