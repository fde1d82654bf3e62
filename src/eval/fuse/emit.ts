import type { BinaryExpr, CallExpr, Expr, IfExpr, LetExpr, ListExpr, MemberExpr, RecordExpr, StringExpr, UnaryExpr } from "#syntax/ast.ts";
import { mentions, nodesOf } from "#syntax/visit.ts";
import type { Compiler } from "../code.ts";
import { compileDeclared, isOwnOptions, recordFor } from "../compile-access.ts";
import { argumentWords, callSite } from "../compile-call.ts";
import { LARGEST_EAGER } from "../compile-eager.ts";
import { asBool, asRecord, typeFailure } from "../expect.ts";
import { FieldCache } from "../field-cache.ts";
import { firstForced } from "../first-forced.ts";
import { intOf } from "../integer.ts";
import { operate, type OperatorPlaces, type StrictOperator } from "../operators.ts";
import { interpolated, isEager, isPlain } from "../plain.ts";
import { RecordUpdate } from "../record-update.ts";
import { getField } from "../record.ts";
import { resolve, type Scope } from "../scope.ts";
import { checkLength, TEXT_LIMIT } from "../sizes.ts";
import type { ThunkSite } from "../thunk.ts";
import type { Lazy, RecordValue, Value } from "../value.ts";
import { emitKnown, literal, type Context } from "./emit-known.ts";
import type { Emitter } from "./emitter.ts";
import { compactShape, makerOf, newRecord, property } from "./record-class.ts";
import { namedFields, shapeField, updateOf, type NamedField } from "./record-text.ts";
import { smallResult } from "./small-ints.ts";

/** Text of the whole expression, and the function that it is in. */
export function emitBody(c: Compiler, emitter: Emitter, expr: Expr, scope: Scope, params?: number): string {
  return emitter.fn((body) => emitStrict({ c, emitter, body }, expr, scope), params);
}

/** Text of an expression that computes the value. */
export function emitStrict(x: Context, expr: Expr, scope: Scope): string {
  switch (expr.kind) {
    case "bool":
      return String(expr.value);
    case "int":
      return literal(x, intOf(expr.value));
    case "ref":
      return emitReference(x, expr.name, scope) ?? closure(x, expr, scope);
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
    case "comprehension":
    case "derivation":
    case "function":
    case "has":
    case "index":
    case "match":
    case "path":
      return closure(x, expr, scope);
    default:
      return closure(x, expr, scope);
  }
}

/** A form that isn't fused. */
const closure = (x: Context, expr: Expr, scope: Scope): string => `${x.emitter.constant(x.c.code(expr, scope))}(${x.body.frame()})`;

function emitReference(x: Context, name: string, scope: Scope): string | undefined {
  const found = resolve(scope, name);
  if (found.kind !== "slot") return undefined;
  const slot = x.body.slot(found.depth, found.index);
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
    const rest = `((${b}=${emitStrict(x, expr.right, scope)}),typeof ${b}==="boolean"?${b}:${right}(${b}))`;
    return `((${a}=${emitStrict(x, expr.left, scope)})===${stop}?${stop}:${a}===${!stop}?${rest}:${wrongLeft}(${a}))`;
  }
  const { machine } = c;
  const strict: StrictOperator = op;
  const general = emitter.constant((left: Value, right: Value) => operate(machine, strict, left, right, at));
  const operands = `${a}=${emitStrict(x, expr.left, scope)},${b}=${emitStrict(x, expr.right, scope)}`;
  const small = smallResult(op, a, b, result);
  return small === undefined ? `(${operands},${general}(${a},${b}))` : `(${operands},${small}:${general}(${a},${b}))`;
}

function emitUnary(x: Context, expr: UnaryExpr, scope: Scope): string {
  if (expr.op === "-") return closure(x, expr, scope);
  const at = x.c.span(expr.operand, scope);
  const t = x.body.temporary();
  const wrong = x.emitter.constant((value: Value) => asBool(value, "what follows `!`", at));
  return `((${t}=${emitStrict(x, expr.operand, scope)})===true?false:${t}===false?true:${wrong}(${t}))`;
}

function emitIf(x: Context, expr: IfExpr, scope: Scope): string {
  const at = x.c.span(expr.condition, scope);
  const t = x.body.temporary();
  const wrong = x.emitter.constant((value: Value) => {
    throw typeFailure("the condition of `if`", "a bool", value, at);
  });
  const [condition, then, otherwise] = [expr.condition, expr.then, expr.otherwise].map((one) => emitStrict(x, one, scope));
  return `((${t}=${condition})===true?${then}:${t}===false?${otherwise}:${wrong}(${t}))`;
}

/** A binding that the body asks for first, and that no binding names, is computed at once. */
function emitLet(x: Context, expr: LetExpr, scope: Scope): string {
  const inner: Scope = { kind: "slots", names: new Map(expr.bindings.map(({ name }, i) => [name.text, i])), parent: scope };
  const first = firstForced(expr.body, inner);
  const firstName = first.kind === "parameter" ? expr.bindings[first.index]?.name.text : undefined;
  const atOnce = firstName !== undefined && !expr.bindings.some(({ value }) => mentions(value, firstName)) ? firstName : undefined;
  const name = x.emitter.fn((body) => {
    const own: Context = { ...x, body };
    const bindings = [...expr.bindings.entries()].toSorted(
      ([, a], [, b]) => Number(a.name.text === atOnce) - Number(b.name.text === atOnce),
    );
    for (const [i, { value, name: bound }] of bindings) {
      const text = bound.text === atOnce ? emitStrict(own, value, inner) : emitDelayed(own, value, inner, `\`${bound.text}\``);
      body.statement(`${body.slot(0, i)}=${text}`);
    }
    return emitStrict(own, expr.body, inner);
  });
  return `${name}(new Frame(${x.body.frame()},[${expr.bindings.map(() => "undefined").join(",")}],${x.body.frame()}.host,undefined))`;
}

/**
 * A call of a fused function is written out, so that V8 sees at each place which function is called there, and may put it in place. An argument that
 * the callee asks for first is evaluated before.
 */
function emitCall(x: Context, expr: CallExpr, scope: Scope): string {
  const { c, body, emitter } = x;
  const call = emitter.constant(callSite(c, expr, scope));
  const callee = emitStrict(x, expr.callee, scope);
  const count = expr.args.length;
  if (count === 0 || expr.args.some(({ name }) => name !== undefined))
    return `${call}(${callee},[${expr.args.map((one) => emitLazy(x, one.value, scope, argumentWords(one))).join(",")}])`;
  const [f, code, first, result] = [body.temporary(), body.temporary(), body.temporary(), body.temporary()];
  const machine = emitter.constant(c.machine);
  const known = `${f}=${callee},${first}=-1,${code}=${f} instanceof FunctionValue&&${f}.text.arity===${count}?${f}.text.direct:undefined`;
  const asked = `${code}!==undefined&&(${first}=${f}.first??firstParameter(${f}))`;
  const args = expr.args.map((one, i) => {
    const t = body.temporary();
    return [t, `${t}=${emitLazy(x, one.value, scope, argumentWords(one), `${first}===${i}`)}`] as const;
  });
  const list = `[${args.map(([t]) => t).join(",")}]`;
  const fast = `(${machine}.enter(${emitter.constant(c.span(expr, scope))}),${result}=${code}(${f}.frame,${args.map(([t]) => t).join(",")}),${machine}.depth--,${result})`;
  return `(${known},${asked},${args.map(([, text]) => text).join(",")},${code}!==undefined?${fast}:${call}(${f},${list}))`;
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

const emitFields = (x: Context, fields: readonly NamedField[], scope: Scope): readonly string[] =>
  fields.map((field) => emitLazy(x, field.value, scope, `the field "${field.name.text}"`));

function emitRecord(x: Context, expr: RecordExpr, scope: Scope): string {
  const fields = namedFields(expr.fields);
  const shape = compactShape(fields.map((field) => shapeField(x.c, field, scope)));
  const constants = { shape: x.emitter.constant(shape), maker: x.emitter.constant(makerOf(shape)) };
  return newRecord(shape, constants, emitFields(x, fields, scope));
}

function emitUpdate(x: Context, expr: RecordExpr, scope: Scope): string | undefined {
  const parts = updateOf(expr);
  if (parts === undefined) return undefined;
  const { spread, fields } = parts;
  const at = x.c.span(spread, scope);
  const update = new RecordUpdate(fields.map((field) => shapeField(x.c, field, scope)));
  const other = x.emitter.constant((record: Value, values: readonly Lazy[]) =>
    update.of(asRecord(record, "what follows `...`", at), values),
  );
  const r = x.body.temporary();
  return `(${r}=${emitStrict(x, spread, scope)},${emitUpdated(x, r, { update, other }, emitFields(x, fields, scope))})`;
}

/** Text of the update of what the variable `r` holds. `other`: for records of another shape than the last. */
function emitUpdated(
  { emitter, body }: Context,
  r: string,
  { update, other }: { readonly update: RecordUpdate; readonly other: string },
  fields: readonly string[],
): string {
  const k = emitter.constant(update);
  const values = fields.map((text) => ({ name: body.temporary(), text }));
  const names = values.map(({ name }) => name);
  const sets = values.map(({ name, text }) => `${name}=${text}`);
  return `(${sets.join(",")},${r}.shape===${k}.shape?${k}.copy(${[r, ...names].join(",")}):${other}(${r},[${names.join(",")}]))`;
}

/** Copying so few values costs less than delaying it. */
const SMALL_UPDATE = 8;

/** Text of the update of a known small record, or of undefined. Undefined where it is no update, or one of updates. */
function emitKnownUpdate(x: Context, expr: RecordExpr, scope: Scope): string | undefined {
  const parts = updateOf(expr);
  const record = parts && emitKnown(x, parts.spread, scope);
  if (parts === undefined || record === undefined || parts.fields.some(({ value }) => value.kind === "record" && !isPlain(value)))
    return undefined;
  const update = new RecordUpdate(parts.fields.map((field) => shapeField(x.c, field, scope)));
  const other = x.emitter.constant((value: RecordValue, values: readonly Lazy[]) => update.of(value, values));
  const r = x.body.temporary();
  const isSmall = `(${r}=${record}) instanceof ShapedRecord&&${r}.shape.fields.length<=${SMALL_UPDATE}`;
  return `(${isSmall}?${emitUpdated(x, r, { update, other }, emitFields(x, parts.fields, scope))}:undefined)`;
}

function emitList(x: Context, expr: ListExpr, scope: Scope): string {
  const places = x.emitter.constant(expr.items.map((item) => x.c.span(item.value, scope)));
  const items = expr.items.map((item) => emitLazy(x, item.value, scope, "an element"));
  return `({kind:"list",items:[${items.join(",")}],places:${places}})`;
}

/** Text of an expression that gives the value without computing it, or computed where that is cheap or `atOnce`, a condition, holds. */
function emitLazy(x: Context, expr: Expr, scope: Scope, what: string, atOnce?: string): string {
  if (expr.kind === "ref") {
    const found = resolve(scope, expr.name);
    if (found.kind === "slot") {
      const t = x.body.temporary();
      const slot = x.body.slot(found.depth, found.index);
      return `((${t}=${slot}) instanceof Thunk?${t}.known??${t}:${t}??${emitThunk(x, expr, scope, what)})`;
    }
  }
  if (expr.kind === "record" && !isPlain(expr)) {
    const update = emitKnownUpdate(x, expr, scope);
    if (update !== undefined) return `(${update}??${emitThunk(x, expr, scope, what, atOnce)})`;
  }
  const known = isEager(expr) && nodesOf(expr) <= LARGEST_EAGER ? emitKnown(x, expr, scope) : undefined;
  return known === undefined ? emitDelayed(x, expr, scope, what, atOnce) : `(${known}??${emitThunk(x, expr, scope, what, atOnce)})`;
}

function emitDelayed(x: Context, expr: Expr, scope: Scope, what: string, atOnce?: string): string {
  return isPlain(expr) ? emitStrict(x, expr, scope) : emitThunk(x, expr, scope, what, atOnce);
}

/** Expressions in an expression that is written twice, at most. */
const SMALL = 12;

function emitThunk(x: Context, expr: Expr, scope: Scope, what: string, atOnce?: string): string {
  const site: ThunkSite = { machine: x.c.machine, what, at: x.c.span(expr, scope) };
  const code = emitBody(x.c, x.emitter, expr, scope);
  const thunk = `new Thunk(${code},${x.body.frame()},${x.emitter.constant(site)})`;
  if (atOnce === undefined) return thunk;
  // Written twice where it is small: so the frame need not be made.
  return `(${atOnce}?${nodesOf(expr) <= SMALL ? emitStrict(x, expr, scope) : `${code}(${x.body.frame()})`}:${thunk})`;
}
