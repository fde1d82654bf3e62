import { expect, test } from "vitest";
import { json } from "./expressions.ts";

/** Each would fill the memory, or the longest string that there can be. */
const BOMBS: readonly (readonly [what: string, text: string, code: RegExp])[] = [
  ["++ of strings", 'fold(range(40), "a", fn(s, i) => s ++ s)', /^KILN-E0435/],
  ["interpolation", 'fold(range(40), "a", fn(s, i) => "${s}${s}")', /^KILN-E0435/],
  [
    "interpolation in a function that is called often",
    'let { f = fn(s) => "${s}${s}" } in fold(range(40), fold(range(1000), "a", fn(s, i) => f("a")), fn(s, i) => f(s))',
    /^KILN-E0435/,
  ],
  ["++ of lists", "len(fold(range(40), [1], fn(xs, i) => xs ++ xs))", /^KILN-E0414/],
  ["spread lists", "len(fold(range(40), [1], fn(xs, i) => [...xs, ...xs]))", /^KILN-E0414/],
  ["flatten", "len(fold(range(40), [1], fn(xs, i) => flatten([xs, xs])))", /^KILN-E0414/],
  ["replace", 'fold(range(40), "a", fn(s, i) => replace(s, "a", "aa"))', /^KILN-E0435/],
  ["join", 'fold(range(40), "a", fn(s, i) => join([s, s], ","))', /^KILN-E0435/],
  [
    "join of a separator",
    'let { s = fold(range(20), "a", fn(s, i) => s ++ s) } in join(["", "", "", "", ""] ++ map(range(20), str), s)',
    /^KILN-E0435/,
  ],
  ["c_string", 'c_string(fold(range(23), "?", fn(s, i) => s ++ s))', /^KILN-E0435/],
  ["json of what is shared", "json(fold(range(40), [1], fn(x, i) => [x, x]))", /^KILN-E0414/],
  [
    "many long strings",
    'unique(map(range(2000), fn(i) => join([str(i), fold(range(22), "a", fn(s, j) => join([s, s], ""))], "")))',
    /^KILN-E0414/,
  ],
  ["range", "range(9223372036854775807)", /^KILN-E0414/],
];

test.each(BOMBS)("%s ends with an error at a place", (_, text, code) => {
  expect(json(text)).toMatch(code);
});

test("what is long, and not too long, is made", () => {
  expect(json('len(fold(range(22), "ab", fn(s, i) => s ++ s))')).toBe("8388608");
  expect(json("len(fold(range(20), [1], fn(xs, i) => xs ++ xs))")).toBe("1048576");
  expect(json('len(fold(range(100000), "", fn(s, i) => s ++ "12345678"))')).toBe("800000");
});
