import { assertNever } from "#diagnostics/assert-never.ts";
import type { Expr } from "#syntax/ast.ts";

/** The text of a string without `${…}`. */
export function plainText(expr: Expr): string | undefined {
  if (expr.kind !== "string") return undefined;
  let text = "";
  for (const part of expr.parts) {
    if (part.kind !== "text") return undefined;
    text += part.text;
  }
  return text;
}

export type ValueType = "bool" | "int" | "string" | "path" | "list" | "record" | "function" | "derivation";

/** What an expression gives whatever its names stand for; undefined where they decide. */
export function certainType(expr: Expr): ValueType | undefined {
  switch (expr.kind) {
    case "bool":
    case "int":
    case "string":
    case "path":
    case "list":
    case "record":
    case "function":
    case "derivation":
      return expr.kind;
    case "comprehension":
      return "list";
    case "has":
      return "bool";
    case "unary":
      return expr.op === "!" ? "bool" : "int";
    case "binary":
      return OPERATION_TYPES[expr.op];
    case "let":
      return certainType(expr.body);
    case "if": {
      const type = certainType(expr.then);
      return type === certainType(expr.otherwise) ? type : undefined;
    }
    case "ref":
    case "member":
    case "index":
    case "call":
    case "match":
      return undefined;
    default:
      return assertNever(expr);
  }
}

const OPERATION_TYPES: Readonly<Record<string, ValueType>> = {
  "==": "bool",
  "!=": "bool",
  "<": "bool",
  "<=": "bool",
  ">": "bool",
  ">=": "bool",
  "&&": "bool",
  "||": "bool",
  "+": "int",
  "-": "int",
  "*": "int",
  "%": "int",
  "&": "record",
};

const WITH_ARTICLE: Readonly<Record<ValueType, string>> = {
  bool: "a bool",
  int: "an int",
  string: "a string",
  path: "a path",
  list: "a list",
  record: "a record",
  function: "a function",
  derivation: "a derivation",
};

export const nameOfType = (type: ValueType): string => WITH_ARTICLE[type];

/** A literal as it is shown in messages, else its type. */
export function shownLiteral(expr: Expr, type: ValueType): string {
  if (expr.kind === "bool" || expr.kind === "int") return `${type} ${expr.value}`;
  const text = plainText(expr);
  return text !== undefined && text.length <= 40 ? `string ${JSON.stringify(text)}` : nameOfType(type);
}
