import { expect, test } from "vitest";
import { evaluateDeep } from "./expressions.ts";

const DOWN = "let { f = fn(n) => if n == 0 then 0 else 1 + f(n - 1) } in f(N)";

/** Ten thousand levels, by every way that values can wait for one another. */
const DEEP: Readonly<Record<string, readonly [text: string, shown: string]>> = {
  calls: [DOWN.replace("N", "10000"), "10000"],
  "calls near the limit": [DOWN.replace("N", "99990"), "99990"],
  "values of let": ["let { f = fn(n) => let { r = if n == 0 then 0 else f(n - 1) } in r + 1 } in f(10000)", "10001"],
  "fields of records": ["let { f = fn(n) => if n == 0 then { v = 0 } else { v = f(n - 1).v + 1 } } in f(10000).v", "10000"],
  "spread records": ["let { f = fn(n) => if n == 0 then { v = 0 } else { ...f(n - 1)  [str(n)] = n } } in len(f(2000))", "2001"],
  "elements of lists": ["let { f = fn(n) => [if n == 0 then 0 else f(n - 1)[0] + 1] } in f(10000)[0]", "10000"],
  "a chain of unevaluated sums": [
    "let { f = fn(n, total) => if n == 0 then total else f(n - 1, total + len([n])) } in f(10000, 0)",
    "10000",
  ],
  "typed parameters": [
    "let { f = fn(n: int, total: int = 0) => if n == 0 then total else f(n - 1, total = total + 1) } in f(10000)",
    "10000",
  ],
  "functions that builtins call": [
    "let { f = fn(n) => fold([n], 0, fn(a, x) => if x == 0 then a else 1 + f(x - 1)) } in f(10000)",
    "10000",
  ],
  "lazy elements of map": ["let { f = fn(n) => map([n], fn(x) => if x == 0 then 0 else 1 + f(x - 1))[0] } in f(10000)", "10000"],
  comprehensions: ["let { f = fn(n) => [if x == 0 then 0 else 1 + f(x - 1) for x in [n]][0] } in f(10000)", "10000"],
  "equal records": ["let { f = fn(n) => if n == 0 then {} else { a = f(n - 1) } } in f(10000) == f(10000)", "true"],
  "merged records": ["let { f = fn(n) => if n == 0 then {} else { a = f(n - 1) } } in (f(10000) & f(10000)) == f(10000)", "true"],
  matches: ["let { f = fn(n) => match n { 0 => 0, _ => 1 + f(n - 1) } } in f(10000)", "10000"],
  strings: ['let { f = fn(n) => if n == 0 then "" else "${f(n - 1)}x" } in len(f(10000))', "10000"],
};

for (const [name, [text, shown]] of Object.entries(DEEP)) {
  test(`10,000 levels of ${name}`, async () => expect(await evaluateDeep(text)).toBe(shown));
}

test("what is nested deep is printed, in lines that don't grow without end", async () => {
  const shown = await evaluateDeep("let { f = fn(n) => if n == 0 then [] else [f(n - 1)] } in f(10000)");
  expect(shown.replaceAll(/[\s,]/g, "")).toBe(`${"[".repeat(10_001)}${"]".repeat(10_001)}`);
  expect(Math.max(...shown.split("\n").map((line) => line.length))).toBeLessThan(200);
});

test("lists of 100,000 elements", async () => {
  expect(await evaluateDeep("let { xs = [x * 2 for x in range(100000)] } in fold(xs, 0, fn(a, b) => a + b) - xs[99999]")).toBe(
    "9999700002",
  );
  expect(await evaluateDeep("len(unique(sort(map(range(100000), fn(x) => x % 1000))))")).toBe("1000");
});

test("beyond the limit an error at a place, in the recipe's words", async () => {
  const tooDeep = /^KILN-E0413 x:1:\d+ «[^»]+» evaluation is nested more than 100000 levels deep here/;
  expect(await evaluateDeep(DOWN.replace("N", "100001"))).toMatch(tooDeep);
  expect(await evaluateDeep("let { f = fn(n) => let { r = f(n + 1) } in r } in f(0)")).toMatch(tooDeep);
  expect(await evaluateDeep("let { f = fn(r) => { a = f(r) }.a } in f(1)")).toMatch(tooDeep);
});
