import type { LetBinding, LetExpr } from "#syntax/ast.ts";
import { mentions } from "#syntax/visit.ts";
import { isPlain } from "../plain.ts";

/**
 * `let { m = f(x)  n = { ...m  a = 1 } } in e` as `let { n = let { m = f(x) } in { ...m  a = 1 } } in e`, where only `n` names `m`: a call that one
 * other binding alone needs is left to that one, which often asks for it first; then nothing is delayed for it. The bindings name one another in
 * no circle.
 */
export function sunk(expr: LetExpr): LetExpr {
  for (const binding of expr.bindings) {
    const user = binding.value.kind === "call" && !mentions(expr.body, binding.name.text) ? onlyUser(binding, expr.bindings) : undefined;
    if (user === undefined) continue;
    const { value } = user;
    const inner: LetExpr = { kind: "let", bindings: [binding], body: value, start: value.start, end: value.end };
    const bindings = expr.bindings.flatMap((one) => (one === binding ? [] : [one === user ? { ...user, value: inner } : one]));
    return sunk({ ...expr, bindings });
  }
  return expr;
}

/** The binding that names it, if there is one alone, and that is delayed itself. */
function onlyUser({ name }: LetBinding, bindings: readonly LetBinding[]): LetBinding | undefined {
  const [user, ...more] = bindings.filter(({ value }) => mentions(value, name.text));
  return user !== undefined && more.length === 0 && !isPlain(user.value) ? user : undefined;
}
