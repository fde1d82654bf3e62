import type { Span } from "#diagnostics/diagnostic.ts";
import type { Expr } from "#syntax/ast.ts";
import { typeFailure } from "./expect.ts";
import type { Value } from "./value.ts";

const EAGER: ReadonlySet<Expr["kind"]> = new Set(["binary", "member", "if"]);

/** May it be computed at once, where that is cheap? */
export const isEager = (expr: Expr): boolean => EAGER.has(expr.kind);

/** Elements and fields, in all, up to which a list or record is made at once. */
const SMALL = 12;

/** What is as cheap to make as to delay, and never fails: lists and records only hold what is delayed itself. */
export function isPlain(expr: Expr): boolean {
  if (expr.kind === "string") return expr.parts.every((part) => part.kind === "text");
  if (expr.kind === "list" || expr.kind === "record") return literalSize(expr) <= SMALL;
  return expr.kind === "bool" || expr.kind === "int" || expr.kind === "function";
}

function literalSize(expr: Expr): number {
  if (expr.kind === "list") {
    return expr.items.reduce((sum, item) => sum + (item.spread || item.when ? Infinity : 1 + literalSize(item.value)), 0);
  }
  if (expr.kind !== "record") return 0;
  const names = new Set(expr.fields.map((field) => (field.kind === "named" ? field.name.text : "")));
  if (names.size < expr.fields.length) return Infinity;
  return expr.fields.reduce((sum, field) => sum + (field.kind !== "named" || field.when ? Infinity : 1 + literalSize(field.value)), 0);
}

/** What `${…}` puts into a string. */
export function interpolated(value: Value, at: Span): string {
  if (typeof value !== "object") return String(value);
  if (value.kind === "path") return value.shown;
  throw typeFailure("what stands in `${…}`", "a string, int, bool or path", value, at);
}
