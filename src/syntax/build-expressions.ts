import type * as ast from "./ast.ts";
import { flat, over, type Cons } from "./cons.ts";
import type { Token } from "./lexer.ts";
import { parseInteger } from "./integer.ts";
import { addHas, addOperator, beginOperation, finishOperation, type Operation } from "./operators.ts";
import { indentedParts, unescapeText, type WrittenPart } from "./string-text.ts";

/** Actions of the expression rules: one function a rule. nearley hands each the list of what the rule's symbols gave. */

export const beginning = ([operand]: readonly [ast.Expr]): Operation => beginOperation(operand);
export const operation = ([parts]: readonly [Operation]): ast.Expr => finishOperation(parts);
export const operationTail = ([parts, op, tail]: readonly [Operation, Token, ast.Expr]): ast.Expr =>
  finishOperation(addOperator(parts, op, tail));
export const consOperator = ([before, op, operand]: readonly [Operation, Token, ast.Expr]): Operation => addOperator(before, op, operand);
export const consHas = ([before, op, field]: readonly [Operation, Token, ast.Name]): Operation => addHas(before, op, field);

export const unary = ([op, operand]: readonly [Token, ast.Expr]): ast.Expr => {
  // `- -9223372036854775808` has no value: evaluation says so.
  if (op.value === "-" && operand.kind === "int" && operand.value >= 0n) return { ...operand, value: -operand.value, start: op.start };
  return { kind: "unary", op: op.value as "!" | "-", operand, ...over(op, operand) };
};
export const ifExpr = ([k, condition, , then, , otherwise]: readonly [Token, ast.Expr, Token, ast.Expr, Token, ast.Expr]): ast.IfExpr => ({
  kind: "if",
  condition,
  then,
  otherwise,
  ...over(k, otherwise),
});
export const letExpr = (d: readonly [Token, Token, Cons<ast.LetBinding>, Token, Token, ast.Expr]): ast.LetExpr => ({
  kind: "let",
  bindings: flat(d[2]),
  body: d[5],
  ...over(d[0], d[5]),
});
export const binding = ([n, , value]: readonly [ast.Name, Token, ast.Expr]): ast.LetBinding => ({ name: n, value, ...over(n, value) });
export const matchExpr = (d: readonly (Token | ast.Expr | Cons<ast.MatchArm>)[]): ast.MatchExpr => ({
  kind: "match",
  subject: d[1] as ast.Expr,
  arms: flat(d[3] as Cons<ast.MatchArm>),
  ...over(d[0] as Token, d.at(-1) as Token),
});
export const arm = ([patterns, , body]: readonly [Cons<ast.Expr>, Token, ast.Expr]): ast.MatchArm => {
  const list = flat(patterns);
  const [only] = list;
  const wild = list.length === 1 && only?.kind === "ref" && only.name === "_";
  return { patterns: wild ? [] : list, body, ...over(only ?? body, body) };
};
type Params = Cons<ast.Parameter> | undefined;
export const functionExpr = ([k, , params, , , body]: readonly [Token, Token, Params, Token, Token, ast.Expr]): ast.FunctionExpr => ({
  kind: "function",
  params: flat(params),
  body,
  ...over(k, body),
});
export const derivationExpr = ([k, record]: readonly [Token, ast.RecordExpr]): ast.DerivationExpr => ({
  kind: "derivation",
  record,
  ...over(k, record),
});
export const member = ([object, , n]: readonly [ast.Expr, Token, ast.Name]): ast.MemberExpr => ({
  kind: "member",
  object,
  name: n,
  ...over(object, n),
});
export const index = ([object, , at, close]: readonly [ast.Expr, Token, ast.Expr, Token]): ast.IndexExpr => ({
  kind: "index",
  object,
  index: at,
  ...over(object, close),
});
export const callEmpty = ([callee, , close]: readonly [ast.Expr, Token, Token]): ast.CallExpr => ({
  kind: "call",
  callee,
  args: [],
  ...over(callee, close),
});
export const call = (d: readonly (ast.Expr | Token | Cons<ast.Argument>)[]): ast.CallExpr => ({
  kind: "call",
  callee: d[0] as ast.Expr,
  args: flat(d[2] as Cons<ast.Argument>),
  ...over(d[0] as ast.Expr, d.at(-1) as Token),
});
export const argument = ([value]: readonly [ast.Expr]): ast.Argument => ({ value, ...over(value, value) });
export const namedArgument = ([n, , value]: readonly [ast.Name, Token, ast.Expr]): ast.Argument => ({ name: n, value, ...over(n, value) });

export const bool = ([t]: readonly [Token]): ast.BoolExpr => ({ kind: "bool", value: t.value === "true", start: t.start, end: t.end });
export const int = ([t]: readonly [Token]): ast.IntExpr => ({ kind: "int", value: parseInteger(t.value), start: t.start, end: t.end });
export const negativeInt = ([minus, t]: readonly [Token, Token]): ast.IntExpr => ({
  kind: "int",
  value: -parseInteger(t.value),
  ...over(minus, t),
});
export const path = ([t]: readonly [Token]): ast.PathExpr => ({ kind: "path", path: t.value, start: t.start, end: t.end });
export const ref = ([t]: readonly [Token]): ast.NameExpr => ({ kind: "ref", name: t.value, start: t.start, end: t.end });
/** Offsets grow to the parentheses, so that messages underline what was written. */
export const parenthesised = ([open, e, close]: readonly [Token, ast.Expr, Token]): ast.Expr => ({ ...e, ...over(open, close) });

type Ends = Token | Cons<ast.ListItem>;
export const emptyList = ([open, close]: readonly [Token, Token]): ast.ListExpr => ({ kind: "list", items: [], ...over(open, close) });
export const list = (d: readonly Ends[]): ast.ListExpr => ({
  kind: "list",
  items: flat(d[1] as Cons<ast.ListItem>),
  ...over(d[0] as Token, d.at(-1) as Token),
});
export const listItem = ([value]: readonly [ast.Expr]): ast.ListItem => ({ spread: false, value, ...over(value, value) });
export const spreadItem = ([dots, value]: readonly [Token, ast.Expr]): ast.ListItem => ({ spread: true, value, ...over(dots, value) });
export const listItemWhen = ([value, , when]: readonly [ast.Expr, Token, ast.Expr]): ast.ListItem => ({
  spread: false,
  value,
  when,
  ...over(value, when),
});
export const spreadItemWhen = ([dots, value, , when]: readonly [Token, ast.Expr, Token, ast.Expr]): ast.ListItem => ({
  spread: true,
  value,
  when,
  ...over(dots, when),
});
export const comprehension = (d: readonly (Token | ast.Expr | ast.Name)[]): ast.ComprehensionExpr => ({
  kind: "comprehension",
  body: d[1] as ast.Expr,
  variable: d[3] as ast.Name,
  source: d[5] as ast.Expr,
  ...(d.length === 9 ? { filter: d[7] as ast.Expr } : {}),
  ...over(d[0] as Token, d.at(-1) as Token),
});

export const emptyRecord = ([open, close]: readonly [Token, Token]): ast.RecordExpr => ({
  kind: "record",
  fields: [],
  ...over(open, close),
});
export const record = ([open, fields, close]: readonly [Token, Cons<ast.RecordField>, Token]): ast.RecordExpr => ({
  kind: "record",
  fields: flat(fields),
  ...over(open, close),
});
export const recordFieldWhen = ([f, , when]: readonly [ast.RecordField, Token, ast.Expr]): ast.RecordField => ({
  ...f,
  when,
  end: when.end,
});
export const shorthand = ([n]: readonly [ast.Name]): ast.RecordField => ({
  kind: "named",
  name: n,
  value: { kind: "ref", name: n.text, ...over(n, n) },
  ...over(n, n),
});
export const namedField = ([n, , value]: readonly [ast.Name, Token, ast.Expr]): ast.RecordField => ({
  kind: "named",
  name: n,
  value,
  ...over(n, value),
});
export const stringField = ([key, , value]: readonly [ast.StringExpr, Token, ast.Expr]): ast.RecordField => ({
  kind: "computed",
  key,
  value,
  ...over(key, value),
});
export const computedField = (d: readonly [Token, ast.Expr, Token, Token, ast.Expr]): ast.RecordField => ({
  kind: "computed",
  key: d[1],
  value: d[4],
  ...over(d[0], d[4]),
});
export const rankedField = ([k, field]: readonly [Token, Exclude<ast.RecordField, { kind: "spread" }>]): ast.RecordField => ({
  ...field,
  rank: k.value as "default" | "force",
  start: k.start,
});
export const spreadField = ([dots, value]: readonly [Token, ast.Expr]): ast.RecordField => ({
  kind: "spread",
  value,
  ...over(dots, value),
});

export const param = ([n]: readonly [ast.Name]): ast.Parameter => ({ name: n, ...over(n, n) });
export const paramTyped = ([n, , type]: readonly [ast.Name, Token, ast.TypeExpr]): ast.Parameter => ({ name: n, type, ...over(n, type) });
export const paramDefault = ([n, , fallback]: readonly [ast.Name, Token, ast.Expr]): ast.Parameter => ({
  name: n,
  fallback,
  ...over(n, fallback),
});
export const paramTypedDefault = (d: readonly [ast.Name, Token, ast.TypeExpr, Token, ast.Expr]): ast.Parameter => ({
  name: d[0],
  type: d[2],
  fallback: d[4],
  ...over(d[0], d[4]),
});

type StringParts = Cons<WrittenPart> | undefined;
export const string = ([open, parts, close]: readonly [Token, StringParts, Token]): ast.StringExpr => ({
  kind: "string",
  parts: joinText(flat(parts)),
  ...over(open, close),
});
export const tripleString = ([open, parts, close]: readonly [Token, StringParts, Token]): ast.StringExpr => ({
  kind: "string",
  parts: joinText(indentedParts(flat(parts))),
  ...over(open, close),
});
export const rawString = ([t]: readonly [Token]): ast.StringExpr => ({
  kind: "string",
  parts: t.value.length > 3 ? [{ kind: "text", text: t.value.slice(2, -1) }] : [],
  start: t.start,
  end: t.end,
});
export const textPart = ([t]: readonly [Token]): ast.StringPart => ({ kind: "text", text: t.value });
export const escapePart = ([t]: readonly [Token]): WrittenPart => ({ kind: "text", text: unescapeText(t.value), isEscape: true });
export const dollarPart = (): WrittenPart => ({ kind: "text", text: "${", isEscape: true });
export const interpolation = ([, expr]: readonly [Token, ast.Expr]): ast.StringPart => ({ kind: "interpolation", expr });

function joinText(parts: readonly WrittenPart[]): readonly ast.StringPart[] {
  const joined: ast.StringPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === "text" && last?.kind === "text") joined[joined.length - 1] = { kind: "text", text: last.text + part.text };
    else if (part.kind === "interpolation") joined.push(part);
    else if (part.text !== "") joined.push({ kind: "text", text: part.text });
  }
  return joined;
}
