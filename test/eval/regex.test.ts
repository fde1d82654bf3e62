import * as fc from "fast-check";
import { expect, test } from "vitest";
import { showValue } from "#eval/show.ts";
import { json } from "./expressions.ts";

const atom = fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "\\d", "\\w", "x", "0");
/** What RE2 and JavaScript read alike, and match alike: leftmost, of alternatives the first. What is repeated is never empty: there they differ. */
const { pattern } = fc.letrec<{ full: string; pattern: string }>((tie) => ({
  full: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    atom,
    tie("full").map((one) => `(${one})`),
    fc.tuple(tie("full"), fc.constantFrom("+", "+?", "{1,3}")).map(([one, times]) => `(?:${one})${times}`),
    fc.tuple(tie("full"), tie("full")).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie("full"), tie("pattern")).map(([a, b]) => `${a}${b}`),
  ),
  pattern: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("full"),
    fc.tuple(tie("full"), fc.constantFrom("?", "*", "*?", "{0,2}")).map(([one, times]) => `(?:${one})${times}`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(?:${a}|${b})`),
  ),
}));
const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "x", "0"), maxLength: 12 });

test("regular expressions are those of JavaScript, where both have them", () => {
  fc.assert(
    fc.property(pattern, text, (one, subject) => {
      const whole = new RegExp(`^(?:${one})$`).exec(subject);
      expect(json(`regex_match(${showValue(one)}, ${showValue(subject)}).matches`)).toBe(whole !== null);
      const found = [...subject.matchAll(new RegExp(one, "g"))].map((match) => match[0]);
      expect(json(`[m.text for m in regex_find_all(${showValue(one)}, ${showValue(subject)})]`)).toEqual(found);
      expect(json(`regex_replace(${showValue(one)}, ${showValue(subject)}, "<$0>")`)).toBe(
        subject.replaceAll(new RegExp(one, "g"), "<$&>"),
      );
    }),
    { numRuns: Number(process.env["KILN_ROUNDS"] ?? 150) },
  );
});

test("no pattern takes more than linear time: what backtracking never ends with costs little fuel", () => {
  const long = 'join(map(range(100000), fn(i) => "a"), "")';
  for (const evil of ["(a*)*b", "(a+)+b", "(a|aa)+b", "(.*)(.*)(.*)b"])
    expect(json(`regex_match(${showValue(evil)}, ${long}).matches`)).toBe(false);
});

test("what would take long all the same ends with an error", () => {
  expect(json('len(regex_find_all("(?:.*[^a]{500}|a)", join(map(range(100000), fn(i) => "a"), "")))')).toMatch(/^KILN-E0414/);
  expect(json('regex_match("(?:.?){1000}x", join(map(range(1000000), fn(i) => "a"), "") ++ "a")')).toMatch(/^KILN-E0414/);
  expect(json('regex_match(join(map(range(500000), fn(i) => "x${i}"), "|"), "a")')).toMatch(/^KILN-E0414/);
  expect(json('len(regex_replace("a", fold(range(20), "a", fn(s, i) => s ++ s), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))')).toMatch(
    /^KILN-E04(14|35)/,
  );
});

test("ten thousand matches in a long text are fine", () => {
  expect(json('len(regex_find_all(r"\\w+", join(map(range(10000), fn(i) => "word"), " ")))')).toBe("10000");
});

test("wrong patterns and arguments are told at their places", () => {
  for (const wrong of [
    'regex_match("a{1001}", "")',
    'regex_match(r"(a)\\1", "")',
    'regex_match("(?=a)", "")',
    'regex_replace("a", "a", 1)',
    'regex_replace("a", "a", fn(m) => 1)',
  ])
    expect(json(wrong)).toMatchSnapshot();
});

test("characters outside of the basic plane are characters", () => {
  expect(json('regex_match(".", "😀").matches')).toBe(true);
  expect(json('regex_replace(r"\\p{Greek}", "aλb😀", "x")')).toBe("axb😀");
  expect(json('[m.text for m in regex_find_all("", "a😀")]')).toEqual(["", "", ""]);
});
