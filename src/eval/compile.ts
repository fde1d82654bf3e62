import { assertNever } from "#diagnostics/assert-never.ts";
import { checkLength } from "./sizes.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import type { Expr, Node, StringExpr, TypeExpr } from "#syntax/ast.ts";
import { builtinValues } from "./builtins/index.ts";
import type { Code, Coercion, Compiler, Frame, LazyCode, OptionalCode } from "./code.ts";
import { compileHas, compileIndex, compileMember, optionalIndex, optionalMember } from "./compile-access.ts";
import { compileCall } from "./compile-call.ts";
import { compileDerivation } from "./compile-derivation.ts";
import { compileEager } from "./compile-eager.ts";
import { compileIf, compileLet, compileMatch } from "./compile-flow.ts";
import { compileFunction } from "./compile-function.ts";
import { compileComprehension, compileList } from "./compile-list.ts";
import { compileBinary, compileUnary } from "./compile-operators.ts";
import { compilePath } from "./compile-path.ts";
import { compileRecord } from "./compile-record.ts";
import { compileReference, selfAt, slotKnown, slotLazy } from "./compile-reference.ts";
import { compileType } from "./compile-type.ts";
import { interpolated, isEager, isPlain } from "./plain.ts";
import { HOT } from "./fuse/hot.ts";
import { intOf } from "./integer.ts";
import type { Machine } from "./machine.ts";
import { getOptional } from "./record.ts";
import { moduleOf, resolve, type Scope } from "./scope.ts";
import { Thunk, type ThunkSite } from "./thunk.ts";
import type { Value } from "./value.ts";

/** Turns expressions into closures: names are resolved once, to slots of frames, fields of blocks, or values of the file. */
export class ExpressionCompiler implements Compiler {
  readonly machine: Machine;
  private readonly builtins: ReadonlyMap<string, Value>;

  readonly hot: number;

  constructor(machine: Machine) {
    this.machine = machine;
    this.hot = machine.environment.hot ?? HOT;
    this.builtins = builtinValues(machine);
  }

  span(node: Node, scope: Scope): Span {
    return { source: moduleOf(scope).source, start: node.start, end: node.end };
  }

  code(expr: Expr, scope: Scope): Code {
    switch (expr.kind) {
      case "bool": {
        const { value } = expr;
        return () => value;
      }
      case "int": {
        const value = intOf(expr.value);
        return () => value;
      }
      case "string":
        return this.string(expr, scope);
      case "path":
        return compilePath(this, expr, scope);
      case "ref":
        return compileReference(this, expr, scope, this.builtins);
      case "list":
        return compileList(this, expr, scope);
      case "comprehension":
        return compileComprehension(this, expr, scope);
      case "record":
        return compileRecord(this, expr, scope);
      case "member":
        return compileMember(this, expr, scope);
      case "index":
        return compileIndex(this, expr, scope);
      case "has":
        return compileHas(this, expr, scope);
      case "call":
        return compileCall(this, expr, scope);
      case "unary":
        return compileUnary(this, expr, scope);
      case "binary":
        return compileBinary(this, expr, scope);
      case "if":
        return compileIf(this, expr, scope);
      case "let":
        return compileLet(this, expr, scope);
      case "match":
        return compileMatch(this, expr, scope);
      case "function":
        return compileFunction(this, expr.params, expr.body, scope, { name: "fn", isRule: false });
      case "derivation":
        return compileDerivation(this, expr, scope);
      default:
        return assertNever(expr);
    }
  }

  lazy(expr: Expr, scope: Scope, what: string): LazyCode {
    if (expr.kind === "ref") {
      const found = resolve(scope, expr.name);
      if (found.kind === "slot") {
        const known = slotKnown(found.depth, found.index);
        const lazy = slotLazy(found.depth, found.index);
        const code = this.code(expr, scope);
        const site: ThunkSite = { machine: this.machine, what, at: this.span(expr, scope) };
        return (frame) => known(frame) ?? lazy(frame) ?? new Thunk(code, frame, site);
      }
    }
    const later = this.delayed(expr, scope, what);
    const eager = isEager(expr) ? compileEager(expr, scope) : undefined;
    return eager === undefined ? later : (frame) => eager(frame) ?? later(frame);
  }

  delayed(expr: Expr, scope: Scope, what: string): LazyCode {
    if (isPlain(expr)) return this.code(expr, scope);
    const site: ThunkSite = { machine: this.machine, what, at: this.span(expr, scope) };
    // Compiled when it is first needed: most of what a file holds isn't, for one target.
    let compiled: Code | undefined;
    const code: Code = (frame) => (compiled ??= this.code(expr, scope))(frame);
    return (frame) => new Thunk(compiled ?? code, frame, site);
  }

  optional(expr: Expr, scope: Scope): OptionalCode {
    if (expr.kind === "member") return optionalMember(this, expr, scope);
    if (expr.kind === "index") return optionalIndex(this, expr, scope);
    if (expr.kind === "ref") {
      const found = resolve(scope, expr.name);
      if (found.kind === "field") return (frame) => getOptional(selfAt(frame, found.depth), expr.name);
    }
    return this.code(expr, scope);
  }

  type(type: TypeExpr, scope: Scope): (frame: Frame) => Coercion {
    return compileType(this, type, scope);
  }

  private string(expr: StringExpr, scope: Scope): Code {
    const parts = expr.parts.map((part) =>
      part.kind === "text" ? part.text : { code: this.code(part.expr, scope), at: this.span(part.expr, scope) },
    );
    if (parts.every((part) => typeof part === "string")) {
      const text = parts.join("");
      return () => text;
    }
    const at = this.span(expr, scope);
    return (frame) => {
      let text = "";
      for (const part of parts) {
        text += typeof part === "string" ? part : interpolated(part.code(frame), part.at);
        checkLength(text.length, at);
      }
      return text;
    };
  }
}
