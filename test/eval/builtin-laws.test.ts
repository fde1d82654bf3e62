import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compareUtf8 } from "#derivation/byte-order.ts";
import { json } from "./expressions.ts";

const RUNS = { numRuns: 60 };
/** Few characters, so that parts occur again; some of more bytes or UTF-16 units than one. */
const text = fc.string({ unit: fc.constantFrom("a", "b", "ab", ",", "/", " ", "é", "😀"), maxLength: 12 });
const texts = fc.array(text, { maxLength: 8 });
const ints = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 12 });
const fields = fc.dictionary(fc.constantFrom("a", "b", "c", "d e", "é"), fc.integer({ min: 0, max: 5 }));

const q = (value: string): string => JSON.stringify(value);
const list = (items: readonly (string | number)[]): string =>
  `[${items.map((item) => (typeof item === "string" ? q(item) : item)).join(", ")}]`;
const record = (of: Readonly<Record<string, number>>): string =>
  `{ ${Object.entries(of)
    .map(([name, value]) => `${q(name)} = ${value}`)
    .join("  ")} }`;
const shown = (items: readonly number[]): readonly string[] => items.map(String);

test("split and join are inverse", () => {
  fc.assert(
    fc.property(text, text, (whole, separator) => {
      expect(json(`join(split(${q(whole)}, ${q(separator)}), ${q(separator)})`)).toBe(whole);
      if (separator !== "") expect(json(`len(split(${q(whole)}, ${q(separator)}))`)).toBe(String(whole.split(separator).length));
    }),
    RUNS,
  );
});

test("replace is split and join", () => {
  fc.assert(
    fc.property(text, fc.constantFrom("a", "ab", ",", "😀"), text, (whole, from, to) => {
      const replaced = json(`replace(${q(whole)}, ${q(from)}, ${q(to)})`);
      expect(replaced).toBe(json(`join(split(${q(whole)}, ${q(from)}), ${q(to)})`));
      expect(replaced).toBe(whole.split(from).join(to));
    }),
    RUNS,
  );
});

test("len of a string counts its code points", () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(json(`len(${q(a)} ++ ${q(b)}) == len(${q(a)}) + len(${q(b)}) && len(split(${q(a)}, "")) == len(${q(a)})`)).toBe(true);
      expect(json(`len(${q(a)})`)).toBe(String(Array.from(a).length));
    }),
    RUNS,
  );
});

test("sort orders by bytes, is idempotent and keeps equal keys in their order", () => {
  fc.assert(
    fc.property(texts, ints, (words, numbers) => {
      expect(json(`sort(${list(words)})`)).toEqual(words.toSorted(compareUtf8));
      expect(json(`sort(sort(${list(words)})) == sort(${list(words)})`)).toBe(true);
      const keyed = `sort(zip_with_index(${list(numbers)}), key = fn(x) => x.value * x.value)`;
      const stable = numbers.map((value, i) => ({ index: String(i), value })).toSorted((a, b) => a.value ** 2 - b.value ** 2);
      expect(json(keyed)).toEqual(stable.map(({ index, value }) => ({ index, value: String(value) })));
    }),
    RUNS,
  );
});

test("unique keeps the first of what is equal", () => {
  fc.assert(
    fc.property(ints, (numbers) => {
      expect(json(`unique(${list(numbers)})`)).toEqual(shown([...new Set(numbers)]));
      // Values without a key of their own are compared pair by pair: the same result.
      const boxed = `[x[0] for x in unique([[x] for x in ${list(numbers)}])]`;
      expect(json(boxed)).toEqual(shown([...new Set(numbers)]));
    }),
    RUNS,
  );
});

test("zip is as long as the shorter list", () => {
  fc.assert(
    fc.property(ints, texts, (numbers, words) => {
      expect(json(`len(zip(${list(numbers)}, ${list(words)}))`)).toBe(String(Math.min(numbers.length, words.length)));
      expect(json(`[x.a for x in zip(${list(numbers)}, ${list(numbers)}) if x.a == x.b]`)).toEqual(shown(numbers));
    }),
    RUNS,
  );
});

test("map and filter can be fused, and are comprehensions", () => {
  fc.assert(
    fc.property(ints, (numbers) => {
      const xs = list(numbers);
      expect(json(`map(map(${xs}, fn(x) => x + 1), fn(x) => x * 2)`)).toEqual(json(`map(${xs}, fn(x) => (x + 1) * 2)`));
      expect(json(`filter(filter(${xs}, fn(x) => x > 0), fn(x) => x < 4)`)).toEqual(json(`filter(${xs}, fn(x) => x > 0 && x < 4)`));
      expect(json(`[x * 2 for x in ${xs} if x > 0]`)).toEqual(json(`map(filter(${xs}, fn(x) => x > 0), fn(x) => x * 2)`));
      expect(json(`concat_map(${xs}, fn(x) => [x, -x])`)).toEqual(json(`flatten(map(${xs}, fn(x) => [x, -x]))`));
    }),
    RUNS,
  );
});

test("reverse twice, and take and drop together, give the list", () => {
  fc.assert(
    fc.property(ints, fc.nat(14), (numbers, count) => {
      const xs = list(numbers);
      expect(json(`reverse(${xs})`)).toEqual(shown(numbers.toReversed()));
      expect(json(`reverse(reverse(${xs})) == ${xs} && take(${xs}, ${count}) ++ drop(${xs}, ${count}) == ${xs}`)).toBe(true);
      expect(json(`len(take(${xs}, ${count}))`)).toBe(String(Math.min(count, numbers.length)));
    }),
    RUNS,
  );
});

test("any, all and find agree", () => {
  fc.assert(
    fc.property(ints, fc.integer({ min: -5, max: 5 }), (numbers, limit) => {
      const xs = list(numbers);
      const isLarge = `fn(x) => x > ${limit < 0 ? `(${limit})` : limit}`;
      expect(json(`any(${xs}, ${isLarge})`)).toBe(numbers.some((x) => x > limit));
      expect(json(`all(${xs}, ${isLarge}) == !any(${xs}, fn(x) => !((${isLarge})(x)))`)).toBe(true);
      expect(json(`find(${xs}, ${isLarge}, 99)`)).toBe(String(numbers.find((x) => x > limit) ?? 99));
    }),
    RUNS,
  );
});

test("sum, min and max", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (numbers) => {
      const xs = list(numbers);
      const total = numbers.reduce((so, x) => so + BigInt(x), 0n);
      expect(json(`[sum(${xs}), min(${xs}), max(${xs})]`)).toEqual([
        String(total),
        String(Math.min(...numbers)),
        String(Math.max(...numbers)),
      ]);
    }),
    RUNS,
  );
});

test("group_by loses and doubles nothing", () => {
  fc.assert(
    fc.property(ints, (numbers) => {
      const groups = `group_by(${list(numbers)}, fn(x) => str(x % 3))`;
      expect(json(`sort(flatten(values(${groups}))) == sort(${list(numbers)})`)).toBe(true);
      const kept = `map_record(${groups}, fn(name, xs) => all(xs, fn(x) => str(x % 3) == name))`;
      expect(json(`all(values(${kept}), fn(x) => x)`)).toBe(true);
    }),
    RUNS,
  );
});

test("records: entries and record_of are inverse, filters split, merge_all is &", () => {
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      const [x, y] = [record(a), record(b)];
      expect(json(`record_of(entries(${x})) == ${x}`)).toBe(true);
      const small = "fn(name, value) => value < 3";
      const large = "fn(name, value) => value >= 3";
      expect(json(`filter_record(${x}, ${small}) & filter_record(${x}, ${large}) == ${x}`)).toBe(true);
      expect(json(`names(without(${x}, names(${y})))`)).toEqual(
        Object.keys(a)
          .filter((name) => !(name in b))
          .toSorted(compareUtf8),
      );
      expect(json(`names(map_record(${x}, fn(name, value) => name)) == values(map_record(${x}, fn(name, value) => name))`)).toBe(true);
      const agreeing = record({ ...b, ...a });
      expect(json(`merge_all([${x}, ${agreeing}, ${x}]) == ${x} & ${agreeing}`)).toBe(true);
    }),
    RUNS,
  );
});
