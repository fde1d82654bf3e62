import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { setTwice } from "#diagnostics/evaluation.ts";
import type { Expr, RecordExpr } from "#syntax/ast.ts";
import type { Code, Compiler, Frame, LazyCode } from "./code.ts";
import { plainRecord } from "./compile-plain-record.ts";
import { either } from "./either.ts";
import { asBool, asRecord, asString } from "./expect.ts";
import type { Scope } from "./scope.ts";
import { delay, force } from "./thunk.ts";
import type { Field, RecordValue } from "./value.ts";

type Part = (frame: Frame, fields: Map<string, Field>, written: Map<string, Span>) => void;

/**
 * `{ a = 1  [k] = v  ...r  b = 2 when c  default d = 3 }`. Its fields don't see one another. Of one name written twice the first whose condition
 * holds counts, as in blocks; a later part wins over what a spread before it brought, so that `{ ...r  a = 1 }` replaces.
 */
export function compileRecord(c: Compiler, expr: RecordExpr, scope: Scope): Code {
  return plainRecord(c, expr, scope) ?? anyRecord(c, expr, scope);
}

function anyRecord(c: Compiler, expr: RecordExpr, scope: Scope): Code {
  const parts = expr.fields.map((field): Part => {
    const when = field.when && compileCondition(c, field.when, scope);
    if (field.kind === "spread") {
      const code = c.code(field.value, scope);
      const at = c.span(field.value, scope);
      return (frame, fields, written) => {
        if (when && force(when(frame)) !== true) return;
        for (const [name, value] of asRecord(code(frame), "what follows `...`", at).fields) {
          const before = fields.get(name);
          fields.set(name, before === undefined ? value : either(c.machine, name, value, before));
          written.delete(name);
        }
      };
    }
    const named = field.kind === "named" ? field.name : field.key;
    const at = c.span(named, scope);
    const key = field.kind === "named" ? field.name.text : c.code(field.key, scope);
    const value = c.lazy(field.value, scope, field.kind === "named" ? `the field "${field.name.text}"` : "a field");
    const fixed = { at, valueAt: c.span(field.value, scope), ...(field.rank === undefined ? {} : { rank: field.rank }) };
    return (frame, fields, written) => {
      const name = typeof key === "string" ? key : asString(key(frame), "the key", at);
      const own: Field = { value: value(frame), ...fixed, ...(when ? { present: when(frame) } : {}) };
      const before = fields.get(name);
      const first = written.get(name);
      written.set(name, at);
      if (before === undefined) fields.set(name, own);
      else if (first === undefined) fields.set(name, either(c.machine, name, own, before));
      else if (before.present === undefined) throw new KilnFailure([setTwice(name, at, first)]);
      else fields.set(name, either(c.machine, name, before, own));
    };
  });
  return (frame): RecordValue => {
    const fields = new Map<string, Field>();
    const written = new Map<string, Span>();
    for (const part of parts) part(frame, fields, written);
    return { kind: "record", fields };
  };
}

/** `when c`, evaluated when somebody asks whether the field is there. */
function compileCondition(c: Compiler, when: Expr, scope: Scope): LazyCode {
  const code = c.code(when, scope);
  const at = c.span(when, scope);
  return (frame) => delay(c.machine, () => asBool(code(frame), "what follows `when`", at), "a condition", at);
}
