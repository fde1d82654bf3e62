import { expect, test } from "vitest";
import { json } from "./expressions.ts";

/** Each way to be wrong: code, place, what, what to do. */
const MISTAKES: readonly string[] = [
  // types
  '1 + "a"',
  '"a" + "b"',
  "[1] ++ { }",
  "!1",
  "if 1 then 2 else 3",
  "{ }.a.b",
  "3(4)",
  '1 == "1"',
  "(fn(x) => x) == (fn(x) => x)",
  '(fn(x: int) => x + 1)("a")',
  '(fn(m: enum("heap", "pool")) => m)("pol")',
  "(fn(n: int(8..64)) => n)(100)",
  '(fn(xs: [string]) => xs[1])(["a", 2])',
  "(fn(o: { size: int }) => o)({ sise = 1  size = 1 })",
  "(fn(o: { size: int }) => o)({ })",
  // names and fields
  "let { colour = 1 } in color",
  "{ colour = 1 }.color",
  '{ colour = 1 }["color"]',
  // circles
  "let { a = b + 1  b = a + 1 } in a",
  "let { a = a } in a",
  "let { xs = [1, ...xs] } in len(xs)",
  // arithmetic
  "9223372036854775807 + 1",
  "-9223372036854775807 - 2",
  "4611686018427387904 * 2",
  "div(1, 0)",
  "1 % 0",
  // arguments
  "(fn(x, y = 1) => x)()",
  "(fn(x, y = 1) => x)(1, 2, 3)",
  "(fn(width) => width)(widht = 1)",
  "(fn(x) => x)(1, x = 2)",
  "len(1)",
  'int("12x")',
  // lists, match, merge
  "[1, 2][2]",
  "[1, 2][-1]",
  "[][0]",
  'match "x" { "a" => 1, "b" => 2 }',
  "{ a = 1 } & { a = 2 }",
  "{ a = [1] } & { a = [2] }",
  "{ a = [1] } & { a = 2 }",
  "{ a = { b = 1 } } & { a = { b = true } }",
  "1 & 2",
  "{ a = 1  a = 2 }",
  // throw
  'throw("not on this platform")',
  'assert(1 > 2, "one is small")',
  // paths
  "./a/../../b",
  './a / "../../b"',
  'glob(./missing, "*.c")',
  'unpack(fetch(["npm:lz4@0.6.5"]))',
  'fetch(["npm:lz4@0.6.5"], "md5-AAAA")',
  'derivation { kind = "run"  name = "x"  command = ["a"] }',
  'derivation { kind = "rum"  name = "x"  command = ["a"]  outputs = ["o"] }',
  'derivation { kind = "run"  name = "x"  comand = ["a"]  outputs = ["o"] }',
  'derivation { kind = "run"  name = "x"  command = ["a"]  outputs = ["o"] } / "p"',
  'derivation { kind = "run"  name = "x"  command = ["a"]  outputs = ["../o"] }',
  'glob(derivation { kind = "run"  name = "x"  command = ["a"]  outputs = ["o"] } / "o", "*.c")',
];

for (const text of MISTAKES) {
  test(text, () => expect(json(text)).toMatchSnapshot());
}

test("sums over long lists are no recursion", () => {
  expect(json("fold(range(100000), 0, fn(a, b) => a + b)")).toBe("4999950000");
  expect(json("len([x for x in range(100000) if x % 2 == 0])")).toBe("50000");
});

test("what would be written without an end isn't written", () => {
  expect(json("fold(range(60), [], fn(s, x) => [s, s])")).toMatch(/^KILN-E0414/);
  expect(json("fold(range(60), {}, fn(s, x) => { a = s  b = s })")).toMatch(/^KILN-E0414/);
  expect(json("len(fold(range(60), [], fn(s, x) => [s, s]))")).toBe("2");
});

test("fuel is limited", () => {
  expect(json("fold(range(30000000), 0, fn(a, b) => a)")).toMatch(/^KILN-E0414/);
});
