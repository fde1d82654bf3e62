import type { Expr } from "#syntax/ast.ts";
import type { Value } from "../value.ts";
import type { Compiler } from "../code.ts";
import { resolve, type Scope } from "../scope.ts";
import type { Body } from "./body.ts";
import type { Emitter } from "./emitter.ts";

/** The forms, which need one another. */
export interface Forms {
  /** Text that computes the value. */
  strict(x: Context, expr: Expr, scope: Scope): string;
  /** Text that gives the value without computing it, or computed where that is cheap or `atOnce`, a condition, holds. */
  lazy(x: Context, expr: Expr, scope: Scope, what: string, atOnce?: string): string;
  /** The same, and looks at no variable before the value is asked for. */
  delayed(x: Context, expr: Expr, scope: Scope, what: string): string;
}

/** Where text is written: the program, and the function in it. */
export interface Context {
  readonly c: Compiler;
  readonly emitter: Emitter;
  readonly body: Body;
  readonly forms: Forms;
  /** Of the innermost scopes those whose variables lie in no frame: the variables' names. */
  readonly flat: readonly (readonly string[])[];
  /** What isFlat (flat.ts) found out. */
  readonly flatness: Map<Expr, boolean>;
}

/** Small ints as they are, others as constants. */
export const literal = (x: Context, value: Value): string =>
  typeof value === "number" && value >= 0 ? String(value) : x.emitter.constant(value);

/** Text of the variable of this name, which can be assigned to; undefined where it is something else. */
export function variable(x: Context, name: string, scope: Scope): string | undefined {
  const found = resolve(scope, name);
  if (found.kind !== "slot") return undefined;
  const flat = x.flat[found.depth];
  if (flat === undefined) return x.body.slot(found.depth - x.flat.length, found.index);
  const local = flat[found.index];
  if (local === undefined) throw new Error("a variable without a name");
  return x.body.variable(local);
}

/** A form that isn't fused. */
export const closure = (x: Context, expr: Expr, scope: Scope): string =>
  `${x.emitter.constant(x.c.code(expr, scope))}(${x.body.frame(x.flat.length)})`;
