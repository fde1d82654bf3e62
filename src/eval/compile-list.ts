import type { Span } from "#diagnostics/diagnostic.ts";
import type { ComprehensionExpr, ListExpr } from "#syntax/ast.ts";
import { allLazies } from "./all-lazies.ts";
import { Frame, type Code, type Compiler } from "./code.ts";
import { asBool, asList } from "./expect.ts";
import { spendOnCopy } from "./sizes.ts";
import type { Scope } from "./scope.ts";
import type { Lazy } from "./value.ts";

/** `[a, ...b, c when d]`: conditions and spread lists are evaluated with the list, its elements when they are needed. */
export function compileList(c: Compiler, expr: ListExpr, scope: Scope): Code {
  const items = expr.items.map((item) => ({
    at: c.span(item.value, scope),
    spread: item.spread ? { code: c.code(item.value, scope), at: c.span(item.value, scope) } : undefined,
    value: item.spread ? undefined : c.lazy(item.value, scope, "an element"),
    when: item.when === undefined ? undefined : { code: c.code(item.when, scope), at: c.span(item.when, scope) },
  }));
  const plain = items.flatMap((item) => (item.value && !item.when ? [item.value] : []));
  if (plain.length === items.length) {
    const places = items.map(({ at }) => at);
    const all = allLazies(plain);
    return (frame) => ({ kind: "list", items: all(frame), places });
  }
  return (frame) => {
    const values: Lazy[] = [];
    const places: Span[] = [];
    for (const { spread, value, when, at } of items) {
      if (when && !asBool(when.code(frame), "what follows `when`", when.at)) continue;
      if (value) {
        values.push(value(frame));
        places.push(at);
      } else if (spread) {
        const { items: more } = asList(spread.code(frame), "what follows `...`", spread.at);
        spendOnCopy(c.machine, more.length, spread.at);
        for (const one of more) values.push(one);
      }
    }
    return places.length === values.length ? { kind: "list", items: values, places } : { kind: "list", items: values };
  };
}

/** `[f(x) for x in xs if p]` */
export function compileComprehension(c: Compiler, expr: ComprehensionExpr, scope: Scope): Code {
  const inner: Scope = { kind: "slots", names: new Map([[expr.variable.text, 0]]), isGiven: true, parent: scope };
  const source = c.code(expr.source, scope);
  const body = c.lazy(expr.body, inner, "an element");
  const filter = expr.filter && c.code(expr.filter, inner);
  const sourceAt = c.span(expr.source, scope);
  const filterAt = expr.filter && c.span(expr.filter, scope);
  const { machine } = c;
  return (frame) => {
    const from = asList(source(frame), "what follows `in`", sourceAt);
    machine.spend(from.items.length, sourceAt);
    const items: Lazy[] = [];
    for (const element of from.items) {
      const own = new Frame(frame, [element], frame.host);
      if (filter && filterAt && !asBool(filter(own), "what follows `if`", filterAt)) continue;
      items.push(body(own));
    }
    return { kind: "list", items };
  };
}
