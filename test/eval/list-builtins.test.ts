import { describe, expect, test } from "vitest";
import { evaluate, say } from "./expressions.ts";

const VALUES: readonly (readonly [text: string, value: unknown])[] = [
  // What isn't needed isn't evaluated.
  ['all([1, throw("not reached")], fn(x) => x > 1)', false],
  ['any([1, throw("not reached")], fn(x) => x > 0)', true],
  ['find([1, throw("not reached")], fn(x) => x > 0, throw("nor this"))', "1"],
  ['len(reverse([throw("a"), 1]))', "2"],
  ['take([1, throw("a")], 1)', ["1"]],
  ['drop([throw("a"), 1], 1)', ["1"]],
  ['len(map_record({ a = throw("a") }, fn(name, value) => value))', "1"],
  ['names(without({ a = throw("a")  b = 1 }, ["b"]))', ["a"]],
  ['len(entries({ a = throw("a") }))', "1"],
  ['type_of([throw("a")])', "list"],
  // Conditions and ranks of fields stay.
  ["entries({ a = 1  b = 2 when false })", [{ name: "a", value: "1" }]],
  ["filter_record({ default a = 1  b = 1 }, fn(name, value) => true) & { a = 2 }", { a: "2", b: "1" }],
  ['without({ default a = 1  b = 1 }, ["b"]) & { a = 2 }', { a: "2" }],
  ["merge_all([{ default a = 1 }, { a = 2 }, { default a = 3 }])", { a: "2" }],
  ["merge_all([])", {}],
  ["concat_map([1], fn(x) => [])", []],
  ['group_by([], fn(x) => "a")', {}],
  ['group_by(["x"], fn(x) => "__proto__")', JSON.parse('{ "__proto__": ["x"] }')],
  ["take([1], 9223372036854775807)", ["1"]],
  ["drop([1], 9223372036854775807)", []],
  ["sum([])", "0"],
  ["sum([9223372036854775807, 1, -1])", "9223372036854775807"],
  ['max(["a", "é", "z"])', "é"],
  ['min(["B", "a"])', "B"],
  ["max([9007199254740993, 9007199254740992])", "9007199254740993"],
  [
    '[type_of(x) for x in [true, 1, 9223372036854775807, "a", [], { }, len, ./a, text("a")]]',
    "bool int int string list record function path file".split(" "),
  ],
];

describe("lists and records", () => {
  test.each(VALUES)("%s", (text, value) => expect(evaluate(text)).toEqual(expect.objectContaining({ json: value, diagnostics: [] })));
});

const MISTAKES: readonly string[] = [
  "all([1], fn(x) => x)",
  'any(["a"], fn(x) => x)',
  'find(["a"], fn(x) => 1, 0)',
  "concat_map([1], fn(x) => x)",
  "take([1], -1)",
  "drop([1], -1)",
  "group_by([1], fn(x) => x)",
  'sum([1, "a"])',
  "sum([9223372036854775807, 1])",
  "min([])",
  "max([true])",
  'max([1, "a"])',
  "map_record({ a = 1 }, fn(name) => 1).a",
  "filter_record({ a = 1 }, fn(name, value) => value)",
  "without({ a = 1 }, [1])",
  "merge_all([{ }, 1])",
  "merge_all([{ a = 1 }, { a = 2 }]).a",
];

test("what goes wrong is told at its place", () => {
  expect(`${MISTAKES.map((text) => `${text}\n${say(evaluate(text).diagnostics)}`).join("\n\n")}\n`).toMatchSnapshot();
});
