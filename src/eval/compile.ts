import { assertNever } from "#diagnostics/assert-never.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { noMatchingArm, unknownValue } from "#diagnostics/evaluation.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type {
  BinaryExpr,
  CallExpr,
  Expr,
  IfExpr,
  LetExpr,
  MatchExpr,
  NameExpr,
  Node,
  StringExpr,
  TypeExpr,
  UnaryExpr,
} from "#syntax/ast.ts";
import { builtinValues } from "./builtins/index.ts";
import { callFunction } from "./bind.ts";
import type { Code, Coercion, Compiler, Frame, LazyCode, OptionalCode } from "./code.ts";
import { compileHas, compileIndex, compileMember, optionalIndex, optionalMember } from "./compile-access.ts";
import { compileDerivation } from "./compile-derivation.ts";
import { compileFunction } from "./compile-function.ts";
import { compileComprehension, compileList } from "./compile-list.ts";
import { compilePath } from "./compile-path.ts";
import { compileRecord } from "./compile-record.ts";
import { compileType } from "./compile-type.ts";
import { equal } from "./equality.ts";
import { asBool, asInt, typeFailure } from "./expect.ts";
import { SPECIAL_NAMES } from "./host.ts";
import type { Machine } from "./machine.ts";
import { in64Bits, operate } from "./operators.ts";
import { fieldOf, noField } from "./record.ts";
import { moduleOf, resolve, visibleNames, type Scope } from "./scope.ts";
import { showShort } from "./show.ts";
import { force, Thunk } from "./thunk.ts";
import type { Lazy, Value } from "./value.ts";

/** Turns expressions into closures: names are resolved once, to slots of frames, fields of blocks, or values of the file. */
export class ExpressionCompiler implements Compiler {
  readonly machine: Machine;
  private readonly builtins: ReadonlyMap<string, Value>;

  constructor(machine: Machine) {
    this.machine = machine;
    this.builtins = builtinValues(machine);
  }

  span(node: Node, scope: Scope): Span {
    return { source: moduleOf(scope).source, start: node.start, end: node.end };
  }

  code(expr: Expr, scope: Scope): Code {
    switch (expr.kind) {
      case "bool":
      case "int": {
        const { value } = expr;
        return () => value;
      }
      case "string":
        return this.string(expr, scope);
      case "path":
        return compilePath(this, expr, scope);
      case "ref":
        return this.reference(expr, scope);
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
        return this.call(expr, scope);
      case "unary":
        return this.unary(expr, scope);
      case "binary":
        return this.binary(expr, scope);
      case "if":
        return this.condition(expr, scope);
      case "let":
        return this.bindings(expr, scope);
      case "match":
        return this.match(expr, scope);
      case "function":
        return compileFunction(this, expr.params, expr.body, scope, { name: "fn", isRule: false });
      case "derivation":
        return compileDerivation(this, expr, scope);
      default:
        return assertNever(expr);
    }
  }

  lazy(expr: Expr, scope: Scope, what: string): LazyCode {
    const isPlain =
      expr.kind === "bool" ||
      expr.kind === "int" ||
      expr.kind === "function" ||
      (expr.kind === "string" && expr.parts.every((part) => part.kind === "text"));
    if (isPlain) return this.code(expr, scope);
    if (expr.kind === "ref") {
      const found = resolve(scope, expr.name);
      if (found.kind === "slot") return (frame) => slot(frame, found.depth, found.index);
    }
    return this.delayed(expr, scope, what);
  }

  private delayed(expr: Expr, scope: Scope, what: string): LazyCode {
    const at = this.span(expr, scope);
    const { machine } = this;
    // Compiled when it is first needed: most of what a file holds isn't, for one target.
    let code: Code | undefined;
    return (frame) => new Thunk(machine, () => (code ??= this.code(expr, scope))(frame), what, at);
  }

  optional(expr: Expr, scope: Scope): OptionalCode {
    if (expr.kind === "member") return optionalMember(this, expr, scope);
    if (expr.kind === "index") return optionalIndex(this, expr, scope);
    if (expr.kind === "ref") {
      const found = resolve(scope, expr.name);
      if (found.kind === "field") {
        return (frame) => {
          const field = fieldOf(selfAt(frame, found.depth), expr.name);
          return field === undefined ? undefined : force(field.value);
        };
      }
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
    return (frame) => parts.map((part) => (typeof part === "string" ? part : interpolated(part.code(frame), part.at))).join("");
  }

  private reference(expr: NameExpr, scope: Scope): Code {
    const found = resolve(scope, expr.name);
    const { name } = expr;
    const at = this.span(expr, scope);
    if (found.kind === "slot") return (frame) => force(slot(frame, found.depth, found.index));
    if (found.kind === "field") {
      return (frame) => {
        const self = selfAt(frame, found.depth);
        const field = fieldOf(self, name);
        if (field === undefined) throw noField(self, name, at);
        return force(field.value);
      };
    }
    if (found.isInBlock && SPECIAL_NAMES.has(name)) {
      return (frame) => {
        const value = frame.host?.special(name, at);
        if (value === undefined) throw new KilnFailure([unknownValue(name, undefined, at)]);
        return value;
      };
    }
    const module = moduleOf(scope);
    const value = module.value(name) ?? this.builtins.get(name);
    if (value !== undefined) return () => force(value);
    const declared = module.declared([{ kind: "name", text: name, start: expr.start, end: expr.end }]);
    if (declared?.kind === "platform") return () => declared.local;
    const near = nearest(name, [...visibleNames(scope), ...this.builtins.keys(), ...(found.isInBlock ? SPECIAL_NAMES : [])]);
    return () => {
      throw new KilnFailure([unknownValue(name, near, at)]);
    };
  }

  private call(expr: CallExpr, scope: Scope): Code {
    const callee = this.code(expr.callee, scope);
    const calleeAt = this.span(expr.callee, scope);
    const at = this.span(expr, scope);
    const { machine } = this;
    const args = expr.args.map((argument) => ({
      value: this.lazy(argument.value, scope, argument.name === undefined ? "an argument" : `the argument "${argument.name.text}"`),
      at: this.span(argument.value, scope),
      ...(argument.name === undefined ? {} : { name: argument.name.text, nameAt: this.span(argument.name, scope) }),
    }));
    return (frame) => {
      const fn = callee(frame);
      if (typeof fn !== "object" || fn.kind !== "function") throw typeFailure("what is called", "a function", fn, calleeAt);
      return callFunction(
        machine,
        fn,
        args.map((argument) => ({ ...argument, value: argument.value(frame) })),
        at,
      );
    };
  }

  private unary(expr: UnaryExpr, scope: Scope): Code {
    const operand = this.code(expr.operand, scope);
    const at = this.span(expr.operand, scope);
    if (expr.op === "!") return (frame) => !asBool(operand(frame), "what follows `!`", at);
    const whole = this.span(expr, scope);
    return (frame) => {
      const value = asInt(operand(frame), "what follows `-`", at);
      return in64Bits(-value, `-${value}`, whole);
    };
  }

  private binary(expr: BinaryExpr, scope: Scope): Code {
    const right = this.code(expr.right, scope);
    const at = { whole: this.span(expr, scope), left: this.span(expr.left, scope), right: this.span(expr.right, scope) };
    if (expr.op === "??") {
      const optional = this.optional(expr.left, scope);
      return (frame) => optional(frame) ?? right(frame);
    }
    const left = this.code(expr.left, scope);
    const { op } = expr;
    if (op === "&&" || op === "||") {
      const stop = op === "||";
      return (frame) => {
        if (asBool(left(frame), `the left side of \`${op}\``, at.left) === stop) return stop;
        return asBool(right(frame), `the right side of \`${op}\``, at.right);
      };
    }
    const { machine } = this;
    return (frame) => operate(machine, op, left(frame), right(frame), at);
  }

  private condition(expr: IfExpr, scope: Scope): Code {
    const condition = this.code(expr.condition, scope);
    const then = this.code(expr.then, scope);
    const otherwise = this.code(expr.otherwise, scope);
    const at = this.span(expr.condition, scope);
    return (frame) => (asBool(condition(frame), "the condition of `if`", at) ? then(frame) : otherwise(frame));
  }

  private bindings(expr: LetExpr, scope: Scope): Code {
    const names = new Map(expr.bindings.map((binding, i) => [binding.name.text, i]));
    const inner: Scope = { kind: "slots", names, parent: scope };
    const values = expr.bindings.map((binding) => this.delayed(binding.value, inner, `\`${binding.name.text}\``));
    const body = this.code(expr.body, inner);
    return (frame) => {
      const own: Frame = { parent: frame, slots: [], host: frame.host };
      for (const value of values) own.slots.push(value(own));
      return body(own);
    };
  }

  private match(expr: MatchExpr, scope: Scope): Code {
    const subject = this.code(expr.subject, scope);
    const at = this.span(expr.subject, scope);
    const arms = expr.arms.map((arm) => ({
      patterns: arm.patterns.map((pattern) => this.code(pattern, scope)),
      body: this.code(arm.body, scope),
    }));
    return (frame) => {
      const value = subject(frame);
      for (const { patterns, body } of arms) {
        if (patterns.length === 0 || patterns.some((pattern) => equal(pattern(frame), value, at))) return body(frame);
      }
      throw new KilnFailure([noMatchingArm(showShort(value), at)]);
    };
  }
}

function slot(frame: Frame, depth: number, index: number): Lazy {
  let at: Frame | undefined = frame;
  for (let i = 0; i < depth; i++) at = at?.parent;
  const value = at?.slots[index];
  if (value === undefined) throw new Error(`no slot ${index} at ${depth}`);
  return value;
}

function selfAt(frame: Frame, depth: number): NonNullable<Frame["self"]> {
  let at: Frame | undefined = frame;
  for (let i = 0; i < depth; i++) at = at?.parent;
  if (at?.self === undefined) throw new Error(`no block at ${depth}`);
  return at.self;
}

function interpolated(value: Value, at: Span): string {
  if (typeof value !== "object") return String(value);
  if (value.kind === "path") return value.shown;
  throw typeFailure("what stands in `${…}`", "a string, int, bool or path", value, at);
}
