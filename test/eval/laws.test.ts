import * as fc from "fast-check";
import { expect, test } from "vitest";
import { json } from "./expressions.ts";

const MIN = -(1n << 63n);
const MAX = (1n << 63n) - 1n;
const int64 = fc.bigInt({ min: MIN, max: MAX });
const smallOrLarge = fc.oneof(int64, fc.bigInt({ min: -10n, max: 10n }), fc.constantFrom(MIN, MAX));
/** The least int has no literal: a literal holds no sign. */
const literal = (value: bigint): string => (value === MIN ? "(-9223372036854775807 - 1)" : value < 0n ? `(${value})` : String(value));

const int = (value: unknown): bigint => BigInt(typeof value === "string" ? value : "no int");

const name = fc.constantFrom("a", "b", "c", "d");
/** Records that never conflict: the value of a field depends on its path alone. */
const { record } = fc.letrec<{ record: Tree }>((tie) => ({
  record: fc.dictionary(name, fc.option(tie("record"), { nil: 1, depthSize: "small" }), { maxKeys: 3 }),
}));
type Tree = { readonly [key: string]: Tree | number };
const KINDS = ["a", "b"];
/** Below `a` and `b` stand records, below others plain values, so that two such trees merge. */
function text(tree: Tree, path = ""): string {
  const fields = Object.entries(tree).map(([key, value]) =>
    KINDS.includes(key) ? `${key} = ${text(typeof value === "number" ? {} : value, `${path}.${key}`)}` : `${key} = "${path}.${key}"`,
  );
  return `{ ${fields.join("\n")} }`;
}

test("& is commutative, associative and idempotent", () => {
  fc.assert(
    fc.property(record, record, record, (a, b, c) => {
      const [x, y, z] = [text(a), text(b), text(c)];
      const whole = json(`${x} & ${y}`);
      expect(typeof whole).toBe("object");
      expect(json(`${y} & ${x}`)).toEqual(whole);
      expect(json(`(${x} & ${y}) & ${z}`)).toEqual(json(`${x} & (${y} & ${z})`));
      expect(json(`${x} & ${x}`)).toEqual(json(x));
      expect(json(`${x} & { }`)).toEqual(json(x));
    }),
    { numRuns: 100 },
  );
});

/** Records that may conflict, with ranks and conditions. */
const ranked = fc
  .array(
    fc.record({
      rank: fc.constantFrom("", "default ", "force "),
      key: fc.constantFrom("a", "b"),
      value: fc.constantFrom("1", "2", "{ x = 1 }", "{ x = 2  y = 1 }", "{ default x = 3 }", "{ force y = 2 }"),
      when: fc.constantFrom("", "", " when true", " when false"),
    }),
    { maxLength: 3 },
  )
  .map((fields) => {
    const once = fields.filter((field, i) => fields.findIndex(({ key }) => key === field.key) === i);
    return `{ ${once.map(({ rank, key, value, when }) => `${rank}${key} = ${value}${when}`).join("\n")} }`;
  });
/** What each field is, or that it conflicts. */
const outcome = (records: string): readonly unknown[] =>
  ["a", "b", "a.x", "a.y", "b.x", "b.y"].map((path) => {
    const found = json(`let { r = ${records} } in r.${path} ?? "none"`);
    return typeof found === "string" ? found.replace(/^(KILN-E\d+).*/s, "$1") : found;
  });

test("& with ranks, conditions and conflicts is commutative, associative and idempotent too", () => {
  fc.assert(
    fc.property(ranked, ranked, ranked, (a, b, c) => {
      expect(outcome(`${b} & ${a}`)).toEqual(outcome(`${a} & ${b}`));
      expect(outcome(`(${a} & ${b}) & ${c}`)).toEqual(outcome(`${a} & (${b} & ${c})`));
      expect(outcome(`${a} & ${a}`)).toEqual(outcome(a));
    }),
    { numRuns: Number(process.env["KILN_ROUNDS"] ?? 100) },
  );
});

test("a default yields, a force wins", () => {
  expect(json("{ default a = 1 } & { a = 2 }")).toEqual({ a: "2" });
  expect(json("{ a = 2 } & { default a = 1 }")).toEqual({ a: "2" });
  expect(json("{ force a = 1 } & { a = 2 } & { default a = 3 }")).toEqual({ a: "1" });
  expect(json("{ default a = { x = 1 } } & { a = { y = 2 } }")).toEqual({ a: { y: "2" } });
  expect(json("{ a = { default x = 1  y = 1 } } & { a = { x = 2 } }")).toEqual({ a: { x: "2", y: "1" } });
  expect(json("{ default a = 1 } & { default a = 2 }")).toMatch(/^KILN-E0411/);
  expect(json("{ default a = 1 } & { default a = 2 } & { a = 3 }")).toEqual({ a: "3" });
  expect(json("{ force a = 1 when false } & { a = 2 }")).toEqual({ a: "2" });
  expect(json("({ default a = 1 }).a")).toBe("1");
  expect(json("{ ...{ default a = 1 } } & { a = 2 }")).toEqual({ a: "2" });
});

test("& conflicts whichever side comes first", () => {
  fc.assert(
    fc.property(int64, int64, (a, b) => {
      fc.pre(a !== b);
      for (const [x, y] of [[a, b] as const, [b, a] as const])
        expect(json(`{ v = ${literal(x)} } & { v = ${literal(y)} }`)).toMatch(/^KILN-E0411/);
    }),
    { numRuns: 30 },
  );
});

test("arithmetic is exact or an error", () => {
  const operations: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
  };
  fc.assert(
    fc.property(smallOrLarge, smallOrLarge, fc.constantFrom(...Object.keys(operations)), (a, b, op) => {
      const exact = operations[op]?.(a, b) ?? 0n;
      const found = json(`${literal(a)} ${op} ${literal(b)}`);
      if (exact < MIN || exact > MAX) expect(found).toMatch(/^KILN-E0407/);
      else expect(found).toBe(String(exact));
    }),
    { numRuns: 300 },
  );
});

test("div and % go together", () => {
  fc.assert(
    fc.property(smallOrLarge, smallOrLarge, (a, b) => {
      const quotient = json(`div(${literal(a)}, ${literal(b)})`);
      if (b === 0n) expect(quotient).toMatch(/^KILN-E0408/);
      else if (a === MIN && b === -1n) expect(quotient).toMatch(/^KILN-E0407/);
      else expect(int(quotient) * b + int(json(`${literal(a)} % ${literal(b)}`))).toBe(a);
    }),
    { numRuns: 100 },
  );
});

test("the order of bindings and fields means nothing", () => {
  const bindings = ["a = b + 1", "b = c * 2", "c = 5", "d = [a, b, c, e.x]", "e = { x = a  y = c }"];
  const wanted = json(`let { ${bindings.join("\n")} } in [d, e]`);
  fc.assert(
    fc.property(fc.shuffledSubarray(bindings, { minLength: bindings.length }), (order) => {
      expect(json(`let { ${order.join("\n")} } in [d, e]`)).toEqual(wanted);
    }),
  );
  expect(json("{ b = 1  a = 2 } == { a = 2  b = 1 }")).toBe(true);
});

test("sort gives an ordered permutation, unique keeps first ones", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -5n, max: 5n })), (xs) => {
      const list = `[${xs.map(literal).join(", ")}]`;
      expect(json(`sort(${list})`)).toEqual(xs.toSorted((a, b) => Number(a - b)).map(String));
      expect(json(`unique(${list})`)).toEqual([...new Set(xs)].map(String));
    }),
    { numRuns: 50 },
  );
});

test("c_string reads back in C", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "0", "?", "\\\\", '\\"', "ü", "\\n") }), (inside) => {
      const written = JSON.stringify(json(`c_string("${inside}")`))
        .slice(1, -1)
        .replaceAll(/\\(.)/g, "$1");
      const bytes = written
        .slice(1, -1)
        .replaceAll(/\\(\d{3}|.)/g, (_, code: string) => (code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : code));
      expect(Buffer.from(bytes, "latin1").toString()).toBe(json(`"${inside}"`));
    }),
  );
});
