import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { json } from "./expressions.ts";

const RUNS = { numRuns: 60 };
const part = fc.nat(12).map(String);
const semantic = fc
  .tuple(part, part, part, fc.array(fc.constantFrom("rc", "alpha", "0", "1", "10", "x-y"), { maxLength: 2 }))
  .map(([major, minor, patch, before]) => `${major}.${minor}.${patch}${before.length === 0 ? "" : `-${before.join(".")}`}`);
const debianText = fc
  .array(fc.constantFrom("0", "1", "9", "10", "007", ".", "+", "~", "~~", "a", "b", "Z", "rc", "deb"), { maxLength: 6 })
  .map((parts) => `1${parts.join("")}`);
const debian = fc
  .tuple(fc.constantFrom("", "", "0:", "1:", "10:"), debianText, fc.constantFrom("", "", "-0", "-1", "-1~", "-1+deb11u5", "-a"))
  .map((parts) => parts.join(""));

const q = (text: string): string => JSON.stringify(text);

for (const [scheme, version] of [
  ["semver", semantic],
  ["debian", debian],
] as const) {
  test(`versions have one order: ${scheme}`, () => {
    const order = (a: string, b: string): number => Number(json(`version_compare(${q(a)}, ${q(b)}, ${q(scheme)})`));
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect([-1, 0, 1]).toContain(order(a, b));
        expect(order(a, a)).toBe(0);
        expect(order(a, b) + order(b, a)).toBe(0);
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
      }),
      RUNS,
    );
  });
}

test("ranges agree with the order", () => {
  fc.assert(
    fc.property(fc.tuple(part, part, part), fc.tuple(part, part, part), (x, y) => {
      const [a, b] = [x.join("."), y.join(".")];
      expect(json(`version_matches(${q(a)}, ${q(`>=${b}`)}) == (version_compare(${q(a)}, ${q(b)}) >= 0)`)).toBe(true);
      expect(json(`version_matches(${q(a)}, ${q(`<${b} || =${b}`)}) == (version_compare(${q(a)}, ${q(b)}) <= 0)`)).toBe(true);
    }),
    RUNS,
  );
});

const hasDpkg = spawnSync("dpkg", ["--version"]).status === 0;

test.skipIf(!hasDpkg)("the order of Debian's versions is dpkg's", () => {
  fc.assert(
    fc.property(debian, debian, (a, b) => {
      const holds = (relation: string): boolean => spawnSync("dpkg", ["--compare-versions", a, relation, b]).status === 0;
      expect(json(`version_compare(${q(a)}, ${q(b)}, "debian")`)).toBe(holds("lt") ? "-1" : holds("gt") ? "1" : "0");
    }),
    { numRuns: 100 },
  );
});
