import type { Span } from "#diagnostics/diagnostic.ts";
import type { Expr, Node, TypeExpr } from "#syntax/ast.ts";
import type { BodyHost } from "./host.ts";
import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";
import type { GivenArgument, Lazy, RecordValue, Value } from "./value.ts";

/** Values of one scope at run time. */
export class Frame {
  readonly parent: Frame | undefined;
  /** Undefined: not filled yet. */
  readonly slots: (Lazy | undefined)[];
  /** Inside of the body of a library, image or platform. */
  readonly host: BodyHost | undefined;
  /** In a block: the block as a record. */
  readonly self: RecordValue | undefined;

  constructor(parent: Frame | undefined, slots: (Lazy | undefined)[], host: BodyHost | undefined, self?: RecordValue) {
    this.parent = parent;
    this.slots = slots;
    this.host = host;
    this.self = self;
  }
}

/** Outside of everything. */
export const NO_FRAME: Frame = new Frame(undefined, [], undefined);

/** A compiled expression. */
export type Code = (frame: Frame) => Value;
/** Like `Code`; undefined where the field that is asked for isn't there, or where the value isn't known without work. */
export type OptionalCode = (frame: Frame) => Value | undefined;
/** Gives a value without computing it yet. */
export type LazyCode = (frame: Frame) => Lazy;

/** Checks a value against a type; gives it as that type wants it (a path becomes a file). `what`: for messages, "the field `sources`". */
export type Coercion = (value: Value, given: GivenArgument, what: string) => Value;

/** The compiler as its parts see it. */
export interface Compiler {
  readonly machine: Machine;
  /** So many calls make a function worth fusing. */
  readonly hot: number;
  code(expr: Expr, scope: Scope): Code;
  lazy(expr: Expr, scope: Scope, what: string): LazyCode;
  /** Like `lazy`, and looks at nothing of the frame before the value is asked for: its other slots may not be filled yet. */
  delayed(expr: Expr, scope: Scope, what: string): LazyCode;
  /** The left side of `??`. */
  optional(expr: Expr, scope: Scope): OptionalCode;
  type(type: TypeExpr, scope: Scope): (frame: Frame) => Coercion;
  span(node: Node, scope: Scope): Span;
}
