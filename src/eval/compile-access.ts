import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { declarationAsValue, indexOutOfRange } from "#diagnostics/evaluation.ts";
import type { Expr, HasExpr, IndexExpr, MemberExpr, Name } from "#syntax/ast.ts";
import type { Code, Compiler, Frame, OptionalCode } from "./code.ts";
import { asRecord, asString, typeFailure } from "./expect.ts";
import { FieldCache } from "./field-cache.ts";
import type { BodyHost } from "./host.ts";
import { isInt } from "./integer.ts";
import { getField, getOptional, hasField } from "./record.ts";
import { moduleOf, resolve, type Scope } from "./scope.ts";
import { force } from "./thunk.ts";
import type { Value } from "./value.ts";

/** `e.name`; where the first name is no value, `sched.threads` is an option of a library, `core.qemu` a platform's name. */
export function compileMember(c: Compiler, expr: MemberExpr, scope: Scope): Code {
  const declared = compileDeclared(c, expr, scope);
  if (declared) return declared;
  const at = c.span(expr.name, scope);
  const name = expr.name.text;
  if (isOwnOptions(expr.object, scope)) return (frame) => hostOf(frame).ownOption(name, at);
  const object = c.code(expr.object, scope);
  const objectAt = c.span(expr.object, scope);
  const cache = new FieldCache(name);
  return (frame) => {
    const record = object(frame);
    return cache.read(record) ?? getField(recordFor(record, name, objectAt), name, at);
  };
}

export function optionalMember(c: Compiler, expr: MemberExpr, scope: Scope): OptionalCode {
  const declared = compileDeclared(c, expr, scope);
  if (declared) return declared;
  const object = c.optional(expr.object, scope);
  const objectAt = c.span(expr.object, scope);
  const name = expr.name.text;
  return (frame) => {
    const value = object(frame);
    return value === undefined ? undefined : getOptional(recordFor(value, name, objectAt), name);
  };
}

/** A record, or the error that says what `name` can't be taken of. */
export function recordFor(value: Value, name: string, at: Span) {
  if (typeof value === "object" && (value.kind === "artifact" || value.kind === "derivation" || value.kind === "path")) {
    throw typeFailure(`what "${name}" is taken of`, "a record", value, at, `files in a tree are named with \`/\`: \`tree / "${name}"\``);
  }
  return asRecord(value, `what "${name}" is taken of`, at);
}

/** Names of declarations stand in expressions only where no value has that name. */
export function compileDeclared(c: Compiler, expr: MemberExpr, scope: Scope): Code | undefined {
  const parts = chainOf(expr);
  const [first] = parts ?? [];
  if (parts === undefined || first === undefined) return undefined;
  const found = resolve(scope, first.text);
  const module = moduleOf(scope);
  if (found.kind !== "module" || first.text === "opt" || first.text === "target" || module.value(first.text) !== undefined)
    return undefined;
  const declared = module.declared(parts);
  const at = c.span(expr, scope);
  if (declared?.kind === "platform") return () => declared.local;
  if (declared === undefined) return undefined;
  if (declared.kind === "declaration" || !found.isInBlock) {
    const what = declared.kind === "declaration" ? declared.what : "option";
    return () => {
      throw new KilnFailure([declarationAsValue(what, parts.map(({ text }) => text).join("."), at)]);
    };
  }
  return (frame: Frame) => hostOf(frame).option(declared.library, declared.name, at);
}

/** `opt` of the body, not a value of that name. */
export function isOwnOptions(object: Expr, scope: Scope): boolean {
  if (object.kind !== "ref" || object.name !== "opt") return false;
  const found = resolve(scope, "opt");
  return found.kind === "module" && found.isInBlock;
}

function hostOf(frame: Frame): BodyHost {
  if (frame.host === undefined) throw new Error("an option outside of a body");
  return frame.host;
}

function chainOf(expr: Expr): readonly Name[] | undefined {
  const parts: Name[] = [];
  let at = expr;
  for (; at.kind === "member"; at = at.object) parts.unshift(at.name);
  if (at.kind !== "ref") return undefined;
  return [{ kind: "name", text: at.name, start: at.start, end: at.end }, ...parts];
}

/** `r[k]`, `xs[i]` */
export function compileIndex(c: Compiler, expr: IndexExpr, scope: Scope): Code {
  const object = c.code(expr.object, scope);
  const places = indexPlaces(c, expr, scope);
  const index = c.code(expr.index, scope);
  return (frame) => {
    const from = object(frame);
    return indexed(from, index(frame), places);
  };
}

export function indexed(from: Value, key: Value, places: IndexPlaces): Value {
  if (typeof from === "object" && from.kind === "record") return getField(from, asString(key, "the key", places.index), places.index);
  return element(from, key, places);
}

export function optionalIndex(c: Compiler, expr: IndexExpr, scope: Scope): OptionalCode {
  const object = c.optional(expr.object, scope);
  const places = indexPlaces(c, expr, scope);
  const index = c.code(expr.index, scope);
  return (frame) => {
    const from = object(frame);
    if (from === undefined) return undefined;
    const key = index(frame);
    if (typeof from === "object" && from.kind === "record") return getOptional(from, asString(key, "the key", places.index));
    return element(from, key, places);
  };
}

export interface IndexPlaces {
  readonly object: Span;
  readonly index: Span;
}

export function indexPlaces(c: Compiler, expr: IndexExpr, scope: Scope): IndexPlaces {
  return { object: c.span(expr.object, scope), index: c.span(expr.index, scope) };
}

function element(from: Value, key: Value, places: IndexPlaces): Value {
  if (typeof from !== "object" || from.kind !== "list") throw typeFailure("what is indexed", "a list or a record", from, places.object);
  if (!isInt(key)) throw typeFailure("the index", "an int", key, places.index);
  const found = from.items[Number(key)];
  if (found === undefined) throw new KilnFailure([indexOutOfRange(BigInt(key), from.items.length, places.index)]);
  return force(found);
}

/** `r has x` */
export function compileHas(c: Compiler, expr: HasExpr, scope: Scope): Code {
  const object = c.code(expr.object, scope);
  const at = c.span(expr.object, scope);
  const name = expr.name.text;
  return (frame) => hasField(asRecord(object(frame), "the left side of `has`", at), name);
}
