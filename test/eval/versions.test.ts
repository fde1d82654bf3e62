import * as fc from "fast-check";
import { expect, test } from "vitest";
import { json } from "./expressions.ts";

const compare = (a: string, b: string, scheme = "semver"): number =>
  Number(json(`version_compare(${JSON.stringify(a)}, ${JSON.stringify(b)}, scheme = "${scheme}")`));

const small = fc.constantFrom("0", "1", "2", "10");
const tag = fc.constantFrom("alpha", "rc", "1", "10", "x-y");
const semantic = fc
  .tuple(small, small, small, fc.array(tag, { maxLength: 2 }), fc.constantFrom("", "+build", "+1"))
  .map(([a, b, c, tags, build]) => `${a}.${b}.${c}${tags.length > 0 ? `-${tags.join(".")}` : ""}${build}`);
const debian = fc
  .tuple(fc.constantFrom("", "0:", "1:"), small, fc.string({ unit: fc.constantFrom("1", "0", ".", "~", "+", "-", "a", "Z"), maxLength: 6 }))
  .map(([epoch, first, rest]) => `${epoch}${first}${rest}`);

for (const [scheme, versions] of [
  ["semver", semantic],
  ["debian", debian],
] as const) {
  test(`${scheme} is a total order`, () => {
    fc.assert(
      fc.property(versions, versions, versions, (a, b, c) => {
        expect(compare(a, a, scheme)).toBe(0);
        expect(compare(b, a, scheme) + 0).toBe(-compare(a, b, scheme) + 0);
        if (compare(a, b, scheme) <= 0 && compare(b, c, scheme) <= 0) expect(compare(a, c, scheme)).toBeLessThanOrEqual(0);
      }),
      { numRuns: Number(process.env["KILN_ROUNDS"] ?? 100) },
    );
  });
}

/** Each before the next; the order is dpkg's own (`dpkg --compare-versions`), and semver.org's. */
const ORDERED: Readonly<Record<string, readonly string[]>> = {
  semver: [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1",
    "1.0.1",
    "1.2",
    "1.10.0",
    "v2.0.0",
  ],
  debian: [
    "0",
    "1.0~~",
    "1.0~rc1",
    "1.0",
    "1.0-1~bpo1",
    "1.0-1",
    "1.0-1+b1",
    "1.0a",
    "1.0+dfsg",
    "1.0.1",
    "1.9",
    "1.10",
    "2.31-13+deb11u5",
    "1:0.1",
  ],
};
for (const [scheme, versions] of Object.entries(ORDERED)) {
  test(`versions in ${scheme}'s order`, () => {
    for (const [i, a] of versions.entries()) {
      for (const [k, b] of versions.entries()) expect([a, b, compare(a, b, scheme)]).toEqual([a, b, Math.sign(i - k)]);
    }
  });
}

test("ranges are npm's", () => {
  const matches = (version: string, range: string): unknown => json(`version_matches("${version}", "${range}")`);
  expect(["1.2.3", "1.9.0", "2.0.0", "1.3.0-rc.1"].map((version) => matches(version, "^1.2"))).toEqual([true, true, false, false]);
  expect(["1.2.3", "1.9.0"].map((version) => matches(version, "~1.2 || 1.9"))).toEqual([true, true]);
  expect(matches("1.3.0-rc.1", ">=1.3.0-rc.0")).toBe(true);
});

test("what is no version, range or scheme is told at its place", () => {
  for (const wrong of [
    'version_compare("1.2.3.4", "1.2.3")',
    'version_compare("1.2.3", "", scheme = "debian")',
    'version_compare("1", "2", scheme = "debain")',
    'version_matches("one", "1")',
    'version_matches("1.0.0", "^one")',
  ])
    expect(json(wrong)).toMatchSnapshot();
});
