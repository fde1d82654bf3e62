import type { BinaryExpr, Expr, HasExpr, IfExpr, IndexExpr, MemberExpr, NameExpr, StringExpr, UnaryExpr } from "#syntax/ast.ts";
import type { Compiler } from "../code.ts";
import { compileDeclared, indexed, indexPlaces, isOwnOptions, recordFor } from "../compile-access.ts";
import { negated } from "../compile-operators.ts";
import { asBool, asRecord, typeFailure } from "../expect.ts";
import { FieldCache } from "../field-cache.ts";
import { intOf } from "../integer.ts";
import { operate, type OperatorPlaces, type StrictOperator } from "../operators.ts";
import { interpolated, isPlain } from "../plain.ts";
import { getField, hasField } from "../record.ts";
import type { Scope } from "../scope.ts";
import { checkLength, TEXT_LIMIT } from "../sizes.ts";
import type { Value } from "../value.ts";
import { Body } from "./body.ts";
import { closure, literal, variable, type Context, type Forms } from "./context.ts";
import { emitCall } from "./emit-call.ts";
import { emitDelayed, emitLazy } from "./emit-lazy.ts";
import { emitLet } from "./emit-let.ts";
import { emitList, emitRecord, emitUpdate } from "./emit-record.ts";
import type { Emitter } from "./emitter.ts";
import { isFlatReference } from "./flat.ts";
import { property } from "./record-class.ts";
import { smallResult } from "./small-ints.ts";

const FORMS: Forms = { strict: emitStrict, lazy: emitLazy, delayed: emitDelayed };

/** The name of a function that computes the expression. With `params`, so many parameters are its innermost scope, and it is direct. */
export function emitBody(c: Compiler, emitter: Emitter, expr: Expr, scope: Scope, params: number | undefined): string {
  const names = Array.from({ length: params ?? 0 }, (_, i) => `a${i}`);
  const isDirect = params !== undefined;
  const body = new Body(isDirect ? { kind: "direct", params: names } : { kind: "frame" });
  const x: Context = { c, emitter, body, forms: FORMS, flat: isDirect ? [names] : [], flatness: new Map() };
  return emitter.fn(body, () => emitStrict(x, expr, scope));
}

/** Text of an expression that computes the value. */
export function emitStrict(x: Context, expr: Expr, scope: Scope): string {
  switch (expr.kind) {
    case "bool":
      return String(expr.value);
    case "int":
      return literal(x, intOf(expr.value));
    case "ref":
      return emitReference(x, expr, scope);
    case "string":
      return emitString(x, expr, scope);
    case "binary":
      return emitBinary(x, expr, scope) ?? closure(x, expr, scope);
    case "unary":
      return emitUnary(x, expr, scope);
    case "if":
      return emitIf(x, expr, scope);
    case "let":
      return emitLet(x, expr, scope);
    case "call":
      return emitCall(x, expr, scope);
    case "member":
      return emitMember(x, expr, scope) ?? closure(x, expr, scope);
    case "record":
      if (isPlain(expr)) return emitRecord(x, expr, scope);
      return emitUpdate(x, expr, scope) ?? closure(x, expr, scope);
    case "list":
      return isPlain(expr) ? emitList(x, expr, scope) : closure(x, expr, scope);
    case "has":
      return emitHas(x, expr, scope);
    case "index":
      return emitIndex(x, expr, scope);
    case "comprehension":
    case "derivation":
    case "function":
    case "match":
    case "path":
      return closure(x, expr, scope);
    default:
      return closure(x, expr, scope);
  }
}

function emitReference(x: Context, expr: NameExpr, scope: Scope): string {
  const slot = variable(x, expr.name, scope);
  if (slot === undefined) {
    return isFlatReference(expr.name, scope) ? `${x.emitter.constant(x.c.code(expr, scope))}(NO_FRAME)` : closure(x, expr, scope);
  }
  if (x.body.isSettled(slot)) return slot;
  x.body.settle(slot);
  const t = x.body.temporary();
  return `((${t}=${slot}) instanceof Thunk?(${slot}=${t}.force()):${t})`;
}

const MOST_PARTS = 16;

function emitString(x: Context, expr: StringExpr, scope: Scope): string {
  const parts = expr.parts.map((part) => {
    if (part.kind === "text") return x.emitter.constant(part.text);
    const t = x.body.temporary();
    const at = x.c.span(part.expr, scope);
    const other = x.emitter.constant((value: Value) => interpolated(value, at));
    return `((${t}=${emitStrict(x, part.expr, scope)}),typeof ${t}==="string"?${t}:${other}(${t}))`;
  });
  if (expr.parts.every((part) => part.kind === "text")) return parts.length === 0 ? '""' : `(${parts.join("+")})`;
  const whole = x.c.span(expr, scope);
  const check = x.emitter.constant((text: string) => checkLength(text.length, whole));
  const t = x.body.temporary();
  // So few that no sum of parts, each within the limit, is longer than V8 allows.
  let text = '""';
  for (let i = 0; i < parts.length; i += MOST_PARTS)
    text = `((${t}=${[text, ...parts.slice(i, i + MOST_PARTS)].join("+")}).length>${TEXT_LIMIT}&&${check}(${t}),${t})`;
  return text;
}

function emitBinary(x: Context, expr: BinaryExpr, scope: Scope): string | undefined {
  const { c, body, emitter } = x;
  const { op } = expr;
  if (op === "??") return undefined;
  const at: OperatorPlaces = { whole: c.span(expr, scope), left: c.span(expr.left, scope), right: c.span(expr.right, scope) };
  const [a, b, result] = [body.temporary(), body.temporary(), body.temporary()];
  if (op === "&&" || op === "||") {
    const stop = op === "||";
    const wrongLeft = emitter.constant((value: Value) => {
      throw typeFailure(`the left side of \`${op}\``, "a bool", value, at.left);
    });
    const right = emitter.constant((value: Value) => asBool(value, `the right side of \`${op}\``, at.right));
    const left = emitStrict(x, expr.left, scope);
    const rest = body.branch(() => `((${b}=${emitStrict(x, expr.right, scope)}),typeof ${b}==="boolean"?${b}:${right}(${b}))`);
    return `((${a}=${left})===${stop}?${stop}:${a}===${!stop}?${rest}:${wrongLeft}(${a}))`;
  }
  const { machine } = c;
  const strict: StrictOperator = op;
  const general = emitter.constant((left: Value, right: Value) => operate(machine, strict, left, right, at));
  const operands = `${a}=${emitStrict(x, expr.left, scope)},${b}=${emitStrict(x, expr.right, scope)}`;
  const small = smallResult(op, a, b, result);
  return small === undefined ? `(${operands},${general}(${a},${b}))` : `(${operands},${small}:${general}(${a},${b}))`;
}

function emitUnary(x: Context, expr: UnaryExpr, scope: Scope): string {
  const at = x.c.span(expr.operand, scope);
  const t = x.body.temporary();
  if (expr.op === "-") {
    const whole = x.c.span(expr, scope);
    const other = x.emitter.constant((value: Value) => negated(value, at, whole));
    // No negative zero.
    return `((${t}=${emitStrict(x, expr.operand, scope)}),typeof ${t}==="number"?0-${t}:${other}(${t}))`;
  }
  const wrong = x.emitter.constant((value: Value) => asBool(value, "what follows `!`", at));
  return `((${t}=${emitStrict(x, expr.operand, scope)})===true?false:${t}===false?true:${wrong}(${t}))`;
}

function emitIf(x: Context, expr: IfExpr, scope: Scope): string {
  const at = x.c.span(expr.condition, scope);
  const t = x.body.temporary();
  const wrong = x.emitter.constant((value: Value) => {
    throw typeFailure("the condition of `if`", "a bool", value, at);
  });
  const condition = emitStrict(x, expr.condition, scope);
  const [then, otherwise] = [expr.then, expr.otherwise].map((one) => x.body.branch(() => emitStrict(x, one, scope)));
  return `((${t}=${condition})===true?${then}:${t}===false?${otherwise}:${wrong}(${t}))`;
}

function emitMember(x: Context, expr: MemberExpr, scope: Scope): string | undefined {
  if (compileDeclared(x.c, expr, scope) || isOwnOptions(expr.object, scope)) return undefined;
  const [at, objectAt, name] = [x.c.span(expr.name, scope), x.c.span(expr.object, scope), expr.name.text];
  const cache = new FieldCache(name);
  const other = x.emitter.constant((value: Value) => cache.read(value) ?? getField(recordFor(value, name, objectAt), name, at));
  const [r, v] = [x.body.temporary(), x.body.temporary()];
  const place = `${r}.${property(name)}`;
  const read = `(${v}=(${r}=${emitStrict(x, expr.object, scope)},${place}))!==undefined`;
  return `(${read}?(${v} instanceof Thunk?(${place}=${v}.force()):${v}):${other}(${r}))`;
}

function emitIndex(x: Context, expr: IndexExpr, scope: Scope): string {
  const places = indexPlaces(x.c, expr, scope);
  const read = x.emitter.constant((from: Value, key: Value) => indexed(from, key, places));
  return `${read}(${emitStrict(x, expr.object, scope)},${emitStrict(x, expr.index, scope)})`;
}

function emitHas(x: Context, expr: HasExpr, scope: Scope): string {
  const [at, name] = [x.c.span(expr.object, scope), expr.name.text];
  const has = x.emitter.constant((value: Value) => hasField(asRecord(value, "the left side of `has`", at), name));
  return `${has}(${emitStrict(x, expr.object, scope)})`;
}
