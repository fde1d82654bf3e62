import fc from "fast-check";
import nearley from "nearley";
import { describe, expect, test } from "vitest";
import grammar from "#syntax/generated/kiln-grammar.js";
import { parseExpression } from "#syntax/parse.ts";
import { sentence } from "../syntax/sentences.ts";
import { evaluateWith } from "./expressions.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 300);

/** The value or the mistake, with every function fused at its first call, and with none. */
const fused = (text: string): string => evaluateWith(text, { hot: 1 });
const plain = (text: string): string => evaluateWith(text, { hot: Infinity });

/** In functions, so that they may be fused. */
const BODIES: readonly string[] = [
  "x + y * 2 - 1",
  "x - 9007199254740991 - y",
  "x * 9223372036854775807",
  "0 * -1",
  "x < y && y <= 3 || !(x == 1)",
  "x && true",
  "true && x",
  "false || x",
  "!x",
  '"${x}-${y}-${x < y}"',
  '"${[x]}"',
  "if x < y then x else y",
  "if x then 1 else 2",
  "let { a = b + 1  b = x  c = { a  d = [a, b] } } in c.d[0] + c.a",
  "let { a = a } in a",
  "let { f = fn(n) => if n == 0 then y else f(n - 1) } in f(x + 3)",
  "{ a = x  b = y  default c = x + y }.c",
  "{ a = x } & { a = y }",
  "({ ...{ a = 1  b = 2 }  a = x  c = y })",
  "({ ...x  a = 1 })",
  "({ ...record_of([{ name = str(x)  value = y }])  z = 1 })",
  "({ a = 1 }).b",
  "x.b",
  "x.b ?? y",
  "[x, y, x + y]",
  "[x * n for n in [y, 2, 3] if n > x]",
  "map([x, y], fn(n) => n + x)",
  "fold(range(20), x, fn(a, b) => a + b * y)",
  'match x { 1 => "one", 2 | 3 => "more", _ => y }',
  "x(y)",
  "(fn(a, b = a) => a + b)(x)",
  "(fn(a, b) => a - b)(b = x, a = y)",
  "(fn(a: int) => a)(str(x))",
  "div(x, y - 2)",
  "x % (y - 2)",
  "x ++ y",
  'throw("${x}")',
  "if true then x else throw(1)",
  // Computed before it is asked for, since it is what is asked for first.
  "(fn(n) => n + 1)((fn(m) => m * x)(y))",
  "let { g = fn(n) => n + x  h = fn(f, k) => fn(z) => f(k(z)) } in [h(h(g, g), g)(n) for n in [y, 1, 2]]",
  "let { h = fn(f) => fn(z) => f(f(z)) } in h(h(x))(y)",
  "let { never = fn(n) => 1 } in [never(throw(str(x))), never(n) for n in [1, 2]]",
  'let { later = fn(a, b) => if b then a else 0 } in [later(throw("no"), n) for n in [false, x == y]]',
  "let { a = x + y  b = 2 } in a * b",
  "let { a = [b]  b = y + 1 } in a[0] + x",
  "let { m = x(y)  n = { ...m  a = m.b } } in [n.a, n.b]",
  "let { g = fn(n) => n + y  m = g(x)  n = m * m  r = { s = n } } in r.s - x",
  'let { g = fn(n) => throw("g${n}")  m = g(x)  n = m + throw("n") } in if y == 2 then n else 1',
  "let { g = fn(n) => { a = n  b = y }  m = g(x)  n = { ...m  a = m.a + 1 }  k = g(n.a) } in { p = n.a + n.b  q = k }.q.a",
  "let { c = 1  b = c + x  a = b + c } in a * -a",
  "let { r = { a = [x, y] } } in if r has a then r.a[y - 1] else -x",
  "[x.b, x.b + y, if x.b > 0 then x.b else -x.b]",
  "let { a = fn(n) => if n == 0 then b else a(n - 1)  b = x } in a(3)",
  "let { r = { ...x  b = y  c = fn(n) => n } } in r.b + r.c(1)",
  "let { self = fn(n) => self(n - 1) + 1 } in if x == 1 then y else self",
  "map([x, y, 3], fn(n) => n * 2 - 1)",
  "map([x, y], fn(n) => n.b)",
];

describe("fused functions do what closures do", () => {
  for (const body of BODIES) {
    test(body, () => {
      for (const call of [
        "f(1, 2)",
        "[f(1, 2), f(3, 2), f(-1, 0)]",
        "f(true, 1)",
        'f("a", "b")',
        "[f(n, 2) for n in range(5)]",
        "f({ b = 1 }, 2)",
      ]) {
        const text = `let { f = fn(x, y) => ${body} } in ${call}`;
        expect(fused(text), text).toBe(plain(text));
      }
    });
  }

  test("records of several shapes at one place", () => {
    const text = `let {
      get = fn(r) => r.a
      rs = [{ a = 1 }, { b = 0  a = 2 }, { a = 3 }, record_of([{ name = "a"  value = 4 }]), { ...{ z = 1 }  a = 5 }]
      inner = fn(n) => if n == 0 then { a = 0 } else { z = n  a = get(inner(n - 1)) + 1 }
    } in [[get(r) for r in rs], get(inner(20)), [get({ a = get({ q = 1  a = n }) }) for n in range(5)]]`;
    expect(fused(text)).toBe(plain(text));
    expect(plain(text)).toBe("[[1, 2, 3, 4, 5], 20, [0, 1, 2, 3, 4]]");
  });

  test("random expressions", () => {
    const compiled = nearley.Grammar.fromCompiled(grammar);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(1_000)), (choices) => {
        const body = sentence(compiled, "expr", choices);
        const text = `let { f = fn(a) => ${body} } in [f(1), f({ a = 2 })]`;
        if (parseExpression({ path: "x", text }).diagnostics.length > 0) return;
        expect(fused(text), text).toBe(plain(text));
      }),
      { numRuns: ROUNDS },
    );
  });
});
