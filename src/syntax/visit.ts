import { assertNever } from "#diagnostics/assert-never.ts";
import type { Expr, Parameter, TypeExpr, TypeField } from "./ast.ts";

/** An expression directly inside another; `inner`: it sees the names that the outer one binds (`let`, parameters, the variable of a `for`). */
export interface Child {
  readonly expr: Expr;
  readonly inner: boolean;
}

/** What stands directly in an expression, in the order of the text. */
export function childrenOf(expr: Expr): readonly Child[] {
  switch (expr.kind) {
    case "bool":
    case "int":
    case "path":
    case "ref":
      return [];
    case "string":
      return outer(expr.parts.map((part) => (part.kind === "interpolation" ? part.expr : undefined)));
    case "list":
      return outer(expr.items.flatMap((item) => [item.value, item.when]));
    case "comprehension":
      return [...inner([expr.body]), ...outer([expr.source]), ...inner([expr.filter])];
    case "record":
      return outer(expr.fields.flatMap((field) => [field.kind === "computed" ? field.key : undefined, field.value, field.when]));
    case "member":
    case "has":
      return outer([expr.object]);
    case "index":
      return outer([expr.object, expr.index]);
    case "call":
      return outer([expr.callee, ...expr.args.map((argument) => argument.value)]);
    case "unary":
      return outer([expr.operand]);
    case "binary":
      return outer([expr.left, expr.right]);
    case "if":
      return outer([expr.condition, expr.then, expr.otherwise]);
    case "let":
      return inner([...expr.bindings.map((binding) => binding.value), expr.body]);
    case "match":
      return outer([expr.subject, ...expr.arms.flatMap((arm) => [...arm.patterns, arm.body])]);
    case "function":
      return functionChildren(expr.params, expr.body);
    case "derivation":
      return outer([expr.record]);
    default:
      return assertNever(expr);
  }
}

/** Of a function or a rule: types see what stands around it, defaults and the body its parameters too. */
export function functionChildren(params: readonly Parameter[], body: Expr): readonly Child[] {
  return [
    ...params.flatMap((param) => [...outer(param.type ? fallbacksOf(param.type) : []), ...inner([param.fallback])]),
    ...inner([body]),
  ];
}

/** Every type in a type, itself first. */
export function typesIn(type: TypeExpr): readonly TypeExpr[] {
  switch (type.kind) {
    case "type-name":
    case "type-range":
    case "type-enum":
      return [type];
    case "type-list":
    case "type-map":
      return [type, ...typesIn(type.element)];
    case "type-record":
      return [type, ...type.fields.flatMap((field) => typesIn(field.type))];
    default:
      return assertNever(type);
  }
}

const fieldsIn = (type: TypeExpr): readonly TypeField[] => typesIn(type).flatMap((one) => (one.kind === "type-record" ? one.fields : []));
const fallbacksOf = (type: TypeExpr): readonly (Expr | undefined)[] => fieldsIn(type).map((field) => field.fallback);
const outer = (found: readonly (Expr | undefined)[]): readonly Child[] => found.flatMap((expr) => (expr ? [{ expr, inner: false }] : []));
const inner = (found: readonly (Expr | undefined)[]): readonly Child[] => found.flatMap((expr) => (expr ? [{ expr, inner: true }] : []));

/** Does the name stand anywhere in it? Names that inner scopes bind count too. */
export function mentions(expr: Expr, name: string): boolean {
  return (expr.kind === "ref" && expr.name === name) || childrenOf(expr).some((child) => mentions(child.expr, name));
}

/** Expressions in an expression, itself among them. */
export const nodesOf = (expr: Expr): number => childrenOf(expr).reduce((sum, child) => sum + nodesOf(child.expr), 1);
