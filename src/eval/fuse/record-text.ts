import type { Expr, RecordExpr } from "#syntax/ast.ts";
import type { Compiler } from "../code.ts";
import type { Scope } from "../scope.ts";
import type { ShapeField } from "../shape.ts";

/** A field that is there unconditionally. */
export type NamedField = Extract<RecordExpr["fields"][number], { kind: "named" }>;

export const namedFields = (fields: RecordExpr["fields"]): readonly NamedField[] =>
  fields.flatMap((field) => (field.kind === "named" && field.when === undefined ? [field] : []));

export const shapeField = (c: Compiler, field: NamedField, scope: Scope): ShapeField => ({
  name: field.name.text,
  at: c.span(field.name, scope),
  valueAt: c.span(field.value, scope),
  ...(field.rank === undefined ? {} : { rank: field.rank }),
});

/** `{ ...r  a = 1 }`: what is spread, and the other fields. */
export function updateOf({
  fields: [first, ...rest],
}: RecordExpr): { readonly spread: Expr; readonly fields: readonly NamedField[] } | undefined {
  const fields = namedFields(rest);
  const isOnce = new Set(fields.map(({ name }) => name.text)).size === rest.length;
  if (first?.kind !== "spread" || first.when !== undefined || rest.length === 0 || fields.length < rest.length || !isOnce) return undefined;
  return { spread: first.value, fields };
}
