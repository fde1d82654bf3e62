import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { declarationAsValue, unknownValue } from "#diagnostics/evaluation.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { NameExpr } from "#syntax/ast.ts";
import type { Code, Compiler, Frame } from "./code.ts";
import { SPECIAL_NAMES } from "./host.ts";
import { fieldOf, noField } from "./record.ts";
import { moduleOf, resolve, visibleNames, type Scope } from "./scope.ts";
import { force, Thunk } from "./thunk.ts";
import type { Lazy, RecordValue, Value } from "./value.ts";

/** A name: a slot of a frame, a field of a block around, what the target gives, a value of the file, a builtin, a platform. */
export function compileReference(c: Compiler, expr: NameExpr, scope: Scope, builtins: ReadonlyMap<string, Value>): Code {
  const found = resolve(scope, expr.name);
  const { name } = expr;
  const at = c.span(expr, scope);
  if (found.kind === "slot") return slotCode(found.depth, found.index);
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
  const value = module.value(name) ?? builtins.get(name);
  if (value !== undefined) return value instanceof Thunk ? () => value.force() : () => value;
  const declared = module.declared([{ kind: "name", text: name, start: expr.start, end: expr.end }]);
  if (declared?.kind === "platform") return () => declared.local;
  return () => {
    if (declared?.kind === "declaration") throw new KilnFailure([declarationAsValue(declared.what, name, at)]);
    const near = nearest(name, [...visibleNames(scope), ...builtins.keys(), ...(found.isInBlock ? SPECIAL_NAMES : [])]);
    throw new KilnFailure([unknownValue(name, near, at)]);
  };
}

/** The value of a slot; a computed thunk in it gives way to its value. */
function slotCode(depth: number, index: number): Code {
  const read = (frame: Frame): Value => {
    const value = frame.slots[index];
    if (value instanceof Thunk) {
      const forced = value.force();
      frame.slots[index] = forced;
      return forced;
    }
    if (value === undefined) throw new Error(`no slot ${index}`);
    return value;
  };
  if (depth === 0) return read;
  if (depth === 1) return (frame) => read(frame.parent ?? frame);
  if (depth === 2) return (frame) => read(frame.parent?.parent ?? frame);
  return (frame) => read(frameAt(frame, depth));
}

/** What lies in a slot, computed or not; undefined while it isn't filled. */
export function slotLazy(depth: number, index: number): (frame: Frame) => Lazy | undefined {
  return (frame) => frameAt(frame, depth).slots[index];
}

/** What lies in a slot if it is computed already. */
export function slotKnown(depth: number, index: number): (frame: Frame) => Value | undefined {
  return (frame) => {
    const value: Lazy | undefined = frameAt(frame, depth).slots[index];
    return value instanceof Thunk ? value.known : value;
  };
}

function frameAt(frame: Frame, depth: number): Frame {
  let at = frame;
  for (let i = 0; i < depth; i++) {
    if (at.parent === undefined) throw new Error(`no frame at ${depth}`);
    at = at.parent;
  }
  return at;
}

export function selfAt(frame: Frame, depth: number): RecordValue {
  const { self } = frameAt(frame, depth);
  if (self === undefined) throw new Error(`no block at ${depth}`);
  return self;
}
