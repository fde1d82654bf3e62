import type * as ast from "./ast.ts";
import { flat, over, type Cons } from "./cons.ts";
import type { Token } from "./lexer.ts";

/** Actions of the type rules. */
export const typeName = ([t]: readonly [Token]): ast.TypeExpr => ({ kind: "type-name", name: t.value, start: t.start, end: t.end });
export const typeRange = (d: readonly [Token, Token, ast.IntExpr, Token, ast.IntExpr, Token]): ast.TypeExpr => ({
  kind: "type-range",
  name: d[0].value,
  min: d[2],
  max: d[4],
  ...over(d[0], d[5]),
});
export const typeEnum = (d: readonly (Token | Cons<ast.StringExpr>)[]): ast.TypeExpr => ({
  kind: "type-enum",
  values: flat(d[2] as Cons<ast.StringExpr>),
  ...over(d[0] as Token, d.at(-1) as Token),
});
export const typeList = ([open, element, close]: readonly [Token, ast.TypeExpr, Token]): ast.TypeExpr => ({
  kind: "type-list",
  element,
  ...over(open, close),
});
export const typeEmptyMap = ([open, close]: readonly [Token, Token]): ast.TypeExpr => ({
  kind: "type-map",
  element: { kind: "type-name", name: "any", ...over(open, close) },
  ...over(open, close),
});
export const typeMap = ([open, element, close]: readonly [Token, ast.TypeExpr, Token]): ast.TypeExpr => ({
  kind: "type-map",
  element,
  ...over(open, close),
});
export const typeRecord = (d: readonly (Token | Cons<ast.TypeField>)[]): ast.TypeExpr => ({
  kind: "type-record",
  fields: flat(d[1] as Cons<ast.TypeField>),
  ...over(d[0] as Token, d.at(-1) as Token),
});
export const typeField = ([n, , type, , fallback]: readonly [ast.Name, Token, ast.TypeExpr, Token?, ast.Expr?]): ast.TypeField => ({
  name: n,
  type,
  ...(fallback ? { fallback } : {}),
  ...over(n, fallback ?? type),
});
