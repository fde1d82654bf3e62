import type { Span } from "#diagnostics/diagnostic.ts";
import type { Expr, Node, TypeExpr } from "#syntax/ast.ts";
import type { BodyHost } from "./host.ts";
import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";
import type { GivenArgument, Lazy, RecordValue, Value } from "./value.ts";

/** Values of one scope at run time. */
export interface Frame {
  readonly parent: Frame | undefined;
  readonly slots: Lazy[];
  /** In a block: the block as a record. */
  readonly self?: RecordValue;
  /** Inside of the body of a library, image or platform. */
  readonly host: BodyHost | undefined;
}

/** A compiled expression. */
export type Code = (frame: Frame) => Value;
/** Like `Code`; undefined where the field that is asked for isn't there. */
export type OptionalCode = (frame: Frame) => Value | undefined;
/** Gives a value without computing it yet. */
export type LazyCode = (frame: Frame) => Lazy;

/** Checks a value against a type; gives it as that type wants it (a path becomes a file). `what`: for messages, "the field `sources`". */
export type Coercion = (value: Value, given: GivenArgument, what: string) => Value;

/** The compiler as its parts see it. */
export interface Compiler {
  readonly machine: Machine;
  code(expr: Expr, scope: Scope): Code;
  lazy(expr: Expr, scope: Scope, what: string): LazyCode;
  /** The left side of `??`. */
  optional(expr: Expr, scope: Scope): OptionalCode;
  type(type: TypeExpr, scope: Scope): (frame: Frame) => Coercion;
  span(node: Node, scope: Scope): Span;
}
