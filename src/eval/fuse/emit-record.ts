import type { ListExpr, RecordExpr } from "#syntax/ast.ts";
import { asRecord } from "../expect.ts";
import { isPlain } from "../plain.ts";
import { RecordUpdate } from "../record-update.ts";
import type { Scope } from "../scope.ts";
import type { Lazy, RecordValue, Value } from "../value.ts";
import type { Context } from "./context.ts";
import { emitKnown } from "./emit-known.ts";
import { compactShape, makerOf, newRecord } from "./record-class.ts";
import { namedFields, shapeField, updateOf, type NamedField } from "./record-text.ts";

const emitFields = (x: Context, fields: readonly NamedField[], scope: Scope): readonly string[] =>
  fields.map((field) => x.forms.lazy(x, field.value, scope, `the field "${field.name.text}"`));

export function emitRecord(x: Context, expr: RecordExpr, scope: Scope): string {
  const fields = namedFields(expr.fields);
  const shape = compactShape(fields.map((field) => shapeField(x.c, field, scope)));
  const constants = { shape: x.emitter.constant(shape), maker: x.emitter.constant(makerOf(shape)) };
  return newRecord(shape, constants, emitFields(x, fields, scope));
}

export function emitUpdate(x: Context, expr: RecordExpr, scope: Scope): string | undefined {
  const parts = updateOf(expr);
  if (parts === undefined) return undefined;
  const { spread, fields } = parts;
  const at = x.c.span(spread, scope);
  const update = new RecordUpdate(fields.map((field) => shapeField(x.c, field, scope)));
  const other = x.emitter.constant((record: Value, values: readonly Lazy[]) =>
    update.of(asRecord(record, "what follows `...`", at), values),
  );
  const r = x.body.temporary();
  return `(${r}=${x.forms.strict(x, spread, scope)},${emitUpdated(x, r, { update, other }, emitFields(x, fields, scope))})`;
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
export function emitKnownUpdate(x: Context, expr: RecordExpr, scope: Scope): string | undefined {
  const parts = updateOf(expr);
  const record = parts && emitKnown(x, parts.spread, scope);
  if (parts === undefined || record === undefined || parts.fields.some(({ value }) => value.kind === "record" && !isPlain(value)))
    return undefined;
  const update = new RecordUpdate(parts.fields.map((field) => shapeField(x.c, field, scope)));
  const other = x.emitter.constant((value: RecordValue, values: readonly Lazy[]) => update.of(value, values));
  const r = x.body.temporary();
  const isSmall = `(${r}=${record}) instanceof ShapedRecord&&${r}.shape.fields.length<=${SMALL_UPDATE}`;
  const fields = emitFields(x, parts.fields, scope);
  return `(${isSmall}?${emitUpdated(x, r, { update, other }, fields)}:undefined)`;
}

export function emitList(x: Context, expr: ListExpr, scope: Scope): string {
  const places = x.emitter.constant(expr.items.map((item) => x.c.span(item.value, scope)));
  const items = expr.items.map((item) => x.forms.lazy(x, item.value, scope, "an element"));
  return `({kind:"list",items:[${items.join(",")}],places:${places}})`;
}
