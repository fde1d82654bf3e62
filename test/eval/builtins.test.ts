import { describe, expect, test } from "vitest";
import { builtinNames, builtins } from "#eval/builtins/index.ts";
import { json } from "./expressions.ts";

const WANTED: readonly (readonly [text: string, value: unknown])[] = [
  ["len([1, 2])", "2"],
  ['len("a😀")', "2"],
  ["len({ a = 1  b = 2 when false })", "1"],
  ["map([1, 2], fn(x) => x + 1)", ["2", "3"]],
  ["filter([1, 2, 3], fn(x) => x != 2)", ["1", "3"]],
  ['fold(["a", "b"], "", fn(joined, x) => joined ++ x)', "ab"],
  ['sort(["b", "a", "B"])', ["B", "a", "b"]],
  ["sort([{ n = 2 }, { n = 1 }], key = fn(x) => x.n)", [{ n: "1" }, { n: "2" }]],
  ["unique([1, 2, 1, [1], [1]])", ["1", "2", ["1"]]],
  ["flatten([[1], [], [2, [3]]])", ["1", "2", ["3"]]],
  ["zip([1, 2], [3])", [{ a: "1", b: "3" }]],
  ['zip_with_index(["x"])', [{ index: "0", value: "x" }]],
  ["range(3)", ["0", "1", "2"]],
  ["range(2, 4)", ["2", "3"]],
  ["range(4, 2)", []],
  ["contains([1, 2], 2)", true],
  ['contains("abc", "bc")', true],
  ['starts_with("abc", "ab")', true],
  ['ends_with("abc", "ab")', false],
  ['upper("aé1")', "Aé1"],
  ['lower("AÉ1")', "aÉ1"],
  ['split("a/b//c", "/")', ["a", "b", "", "c"]],
  ['join(["a", "b"], ", ")', "a, b"],
  ['replace("a.b.c", ".", "$&")', "a$&b$&c"],
  ['trim(" a b ")', "a b"],
  ["names({ b = 1  a = 2 })", ["a", "b"]],
  ["values({ b = 1  a = 2 })", ["2", "1"]],
  ['get({ a = 1 }, "a", 2)', "1"],
  ['get({ a = 1 }, "b", 2)', "2"],
  ['has_key({ a = 1 }, "b")', false],
  ["str(12) ++ str(true)", "12true"],
  ['int("-0x10")', "-16"],
  ['c_name("lwip.ipv6-on")', "LWIP_IPV6_ON"],
  ['matches("src/*.c", "src/a.c")', true],
  ['matches("src/*.c", "src/a/b.c")', false],
  ['matches("src/**/*.c", "src/a/b.c")', true],
  ['basename("a/b.tar.gz")', "b.tar.gz"],
  ['dirname("a/b/c")', "a/b"],
  ['dirname("c")', ""],
  ['stem("a/b.tar.gz")', "b.tar"],
  ['stem(".config")', ".config"],
  ['extension("a/b.tar.gz")', "gz"],
  ['path_of(text("x"))', ""],
  ["div(7, 2)", "3"],
  ['hash("abc")', "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ['json({ b = [1, true, "x"]  a = { } })', '{"a":{},"b":["1",true,"x"]}'],
  ['assert(true, "no")', true],
  ['record_of([{ name = "a"  value = 1 }, { name = "b"  value = [2] }])', { a: "1", b: ["2"] }],
  ["build_system", "x86_64-linux"],
];

describe("builtins", () => {
  for (const [text, value] of WANTED) test(text, () => expect(json(text)).toEqual(value));
});

test("each says what it is", () => {
  for (const { name, signature, meaning } of builtins) {
    expect(signature.startsWith(`${name}(`)).toBe(true);
    expect(meaning.length).toBeGreaterThan(10);
    expect(builtinNames.has(name)).toBe(true);
  }
});
