import { describe, expect, test } from "vitest";
import { evaluate, json } from "./expressions.ts";

/** Expression → its JSON form (ints are decimal strings). */
const FORMS: Readonly<Record<string, readonly (readonly [text: string, value: unknown])[]>> = {
  lists: [
    ["[1, ...[2, 3], 4 when false, 5 when true]", ["1", "2", "3", "5"]],
    ["[...[1] when false, 2]", ["2"]],
    ["[x * 2 for x in [1, 2, 3] if x != 2]", ["2", "6"]],
    ["[[y + x for y in [10]] for x in [1, 2]]", [["11"], ["12"]]],
    ['len([throw("never read")])', "1"],
    ["[1, 2][1]", "2"],
    ["[1] ++ [2] ++ []", ["1", "2"]],
  ],
  records: [
    ['{ a = 1  "b.c" = 2\n["d" ++ "e"] = 3 }', { a: "1", "b.c": "2", de: "3" }],
    ["let { a = 1 } in { a }", { a: "1" }],
    ["{ ...{ a = 1  b = 2 }  a = 3 }", { a: "3", b: "2" }],
    ["{ a = 3  ...{ a = 1 } }", { a: "1" }],
    ["{ a = 1 when false  b = 2 when true }", { b: "2" }],
    ["{ ...{ a = 1 }  a = 2 when false }", { a: "1" }],
    ["{ a = 1 when false  a = 2 }.a", "2"],
    ['{ a = 1 }["a"]', "1"],
    ["{ a = 1 } has a", true],
    ["{ a = 1 when false } has a", false],
    ['names({ b = throw("no")  a = 1 })', ["a", "b"]],
    ["{ a = 1 }.a ?? 2", "1"],
    ["{ a = 1 }.b ?? 2", "2"],
    ["{ a = 1 }.b.c.d ?? 2", "2"],
    ['{ }["k"] ?? 2', "2"],
    ["{ a = { b = 1 } } & { a = { c = 2 } } & { a = { b = 1 } }", { a: { b: "1", c: "2" } }],
  ],
  control: [
    ['if 1 < 2 then "a" else throw("no")', "a"],
    ["let { a = b + 1  b = 1 } in a", "2"],
    ["let { a = 1 } in let { b = a  a = 2 } in b", "2"],
    ['match "b" { "a" => 1, "b" | "c" => 2, _ => 3 }', "2"],
    ["match 7 { 1 => 1, _ => 3 }", "3"],
    ["match true { true => 1, false => 2 }", "1"],
    ['false && throw("no")', false],
    ['true || throw("no")', true],
    ["!true", false],
  ],
  functions: [
    ["let { f = fn(x, y = x + 1) => x * y } in [f(2), f(2, 5), f(y = 5, x = 3)]", ["6", "10", "15"]],
    ['let { f = fn(x) => 1 } in f(throw("never read"))', "1"],
    ["let { fac = fn(n) => if n == 0 then 1 else n * fac(n - 1) } in fac(20)", "2432902008176640000"],
    ["let { add = fn(a) => fn(b) => a + b } in add(1)(2)", "3"],
    ['(fn(o: { a: int, b: string = "x" }) => o)({ a = 1 })', { a: "1", b: "x" }],
    ["(fn(xs: [int]) => xs)([1])", ["1"]],
    ['(fn(m: enum("a", "b")) => m)("b")', "b"],
    ["(fn(n: int(1..3)) => n)(3)", "3"],
  ],
  text: [
    ['let { a = 1 } in "x${a}${true}${"y"}"', "x1truey"],
    ['"a" ++ "b"', "ab"],
    ['"a" < "b"', true],
    ['"${./a/b.c}"', "a/b.c"],
  ],
  numbers: [
    ["7 % 3 - 10 * 2", "-19"],
    ["-7 % 3", "-1"],
    ["div(-7, 2)", "-3"],
    ["4KiB", "4096"],
  ],
};

for (const [about, cases] of Object.entries(FORMS)) {
  describe(about, () => {
    for (const [text, value] of cases) test(text, () => expect(json(text)).toEqual(value));
  });
}

const shown = (text: string): string | undefined => evaluate(text).shown;

test("how values are shown", () => {
  expect(shown('{ b = [1, true, "x"]  a = ./p  f = fn(x, y = 1) => x  "a-b" = 2 }')).toBe(
    '{ a = ./p  "a-b" = 2  b = [1, true, "x"]  f = «fn(x, y?)» }',
  );
  expect(shown("[{ a = range(30)  b = { } }]")?.split("\n")).toContain("    b = {}");
});
