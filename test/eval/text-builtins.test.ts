import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate, json, say } from "./expressions.ts";

const RUNS = { numRuns: 60 };
const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "é", "😀", "\n", "\r\n"), maxLength: 12 });
const q = (value: string): string => JSON.stringify(value);

const VALUES: readonly (readonly [text: string, value: unknown])[] = [
  ['repeat("", 9223372036854775807)', ""],
  ['repeat("a", 0)', ""],
  ['pad_left("😀", 3)', "  😀"],
  ['pad_right("a", 3, "😀")', "a😀😀"],
  ["hex(0)", "0x0"],
  ["hex(-9223372036854775807 - 1)", "-0x8000000000000000"],
  ["hex(9223372036854775807, digits = 3)", "0x7fffffffffffffff"],
  ['lines("\\n")', [""]],
  ['lines("a\\rb\\n\\r\\n")', ["a\rb", ""]],
  ['indent("")', ""],
  ['indent("a\\r\\n\\r\\nb\\n", "$& ")', "$& a\r\n\r\n$& b\n"],
];

describe("text", () => {
  test.each(VALUES)("%s", (source, value) => expect(evaluate(source)).toEqual(expect.objectContaining({ json: value, diagnostics: [] })));
});

const MISTAKES: readonly string[] = [
  'repeat("ab", 9223372036854775807)',
  'repeat("ab", -1)',
  'pad_left("a", 100000000)',
  'pad_left("a", 3, "")',
  'pad_right("a", 3, with = "ab")',
  "pad_left(7, 3)",
  "hex(1, 100000000)",
  'hex("1")',
  'indent(repeat("a\\n", 100000), repeat("a", 1000))',
  'lines(["a"])',
];

test("what goes wrong is told at its place", () => {
  expect(`${MISTAKES.map((source) => `${source}\n${say(evaluate(source).diagnostics)}`).join("\n\n")}\n`).toMatchSnapshot();
});

test("int reads what hex writes", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(1n << 63n) + 1n, max: (1n << 63n) - 1n }), fc.nat(20), (value, digits) => {
      expect(json(`int(hex(${value}, ${digits}))`)).toBe(String(value));
    }),
    RUNS,
  );
});

test("padded text is as wide as it should be, or as it was", () => {
  fc.assert(
    fc.property(text, fc.nat(20), (given, width) => {
      expect(json(`len(pad_left(${q(given)}, ${width}))`)).toBe(String(Math.max(width, Array.from(given).length)));
      expect(json(`starts_with(pad_right(${q(given)}, ${width}, "é"), ${q(given)})`)).toBe(true);
    }),
    RUNS,
  );
});

test("lines are what stands between line ends; indenting changes no line but its begin", () => {
  fc.assert(
    fc.property(text, (given) => {
      const lines = given.split(/\r?\n/);
      expect(json(`lines(${q(given)})`)).toEqual(lines.at(-1) === "" ? lines.slice(0, -1) : lines);
      expect(json(`lines(indent(${q(given)}, "> ")) == [if line == "" then "" else "> " ++ line for line in lines(${q(given)})]`)).toBe(
        true,
      );
    }),
    RUNS,
  );
});

test("repeat is join", () => {
  fc.assert(
    fc.property(text, fc.nat(6), (given, count) => {
      expect(json(`repeat(${q(given)}, ${count}) == join([${q(given)} for i in range(${count})], "")`)).toBe(true);
    }),
    RUNS,
  );
});
