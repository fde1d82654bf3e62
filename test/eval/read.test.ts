import * as fc from "fast-check";
import { expect, test } from "vitest";
import { showValue } from "#eval/show.ts";
import { json } from "./expressions.ts";

const read = (kind: "json" | "toml", content: string): unknown => json(`read_${kind}(text(${showValue(content)}))`);

/** What the language has too; ints as it writes them. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 5 }), tie("value"), { maxKeys: 4 }),
  ),
}));
const asKiln = (one: unknown): unknown =>
  typeof one === "number"
    ? String(one)
    : Array.isArray(one)
      ? one.map(asKiln)
      : typeof one === "object" && one !== null
        ? Object.fromEntries(Object.entries(one).map(([name, field]) => [name, asKiln(field)]))
        : one;

test("read_json gives what JSON.parse gives, however it is laid out", () => {
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 1, "\t"), (one, indent) => {
      fc.pre(!JSON.stringify(one).includes('"__proto__"'));
      expect(read("json", JSON.stringify(one, undefined, indent))).toEqual(asKiln(JSON.parse(JSON.stringify(one)) as unknown));
    }),
    { numRuns: Number(process.env["KILN_ROUNDS"] ?? 150) },
  );
});

test("what JSON.parse refuses, read_json refuses", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'[]{},:"ab\\u01-.etrufalsn \n') }), (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      if (!isJson) expect(read("json", text)).toMatch(/^KILN-E0439/);
    }),
    { numRuns: 300 },
  );
});

test("ints are exact, up to 64 bits", () => {
  expect(read("json", "[9223372036854775807, -9223372036854775808, -0]")).toEqual(["9223372036854775807", "-9223372036854775808", "0"]);
  expect(read("toml", "a = 9223372036854775807\nb = 0xff")).toEqual({ a: "9223372036854775807", b: "255" });
});

test("tables of TOML are records", () => {
  expect(read("toml", 'a.b = 1\n[[c]]\nd = "x"\n[[c]]\nd = [true]\n')).toEqual({ a: { b: "1" }, c: [{ d: "x" }, { d: [true] }] });
});

test("what can't be read is told where it stands", () => {
  for (const wrong of ['{ "a": 1.5 }', "[null]", "[1,]", '{ "a": 1, "a": 2 }', "[9223372036854775808]", "[1] 2", "", '"\n"', "{ a: 1 }"])
    expect(read("json", wrong)).toMatchSnapshot();
  for (const wrong of ["a = 1.5", "[a]\nb = [1979-05-27]", "a = ", "a = 1\na = 2", "a = 9223372036854775808"])
    expect(read("toml", wrong)).toMatchSnapshot();
  expect(json("read_text(./nowhere.txt)")).toMatchSnapshot();
  expect(json('read_text(derivation { kind = "run"  name = "x"  command = ["a"]  outputs = ["o"] } / "o")')).toMatchSnapshot();
  expect(json("read_json(1)")).toMatch(/^KILN-E0402/);
});
