import fc from "fast-check";
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CONF } from "./conf.ts";
import { compareTrees } from "./differential.ts";
import { KNOWN_DIFFERENCES } from "./known-differences.ts";
import { randomTree } from "./random-trees/tree.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 10);

describe.skipIf(!existsSync(CONF))("random Kconfig trees, beside Linux's conf", () => {
  test("same bytes, same warnings, rejected at the same line", { timeout: 600_000 }, () => {
    const found = compareTrees(fc.sample(randomTree, { numRuns: ROUNDS, seed: 1 }), 1);
    expect(
      found.differences.slice(0, 3).map(({ what, job: { command, config, tree } }) => ({ what, command, config, files: tree.files })),
    ).toEqual([]);
    expect(found.accepted).toBeGreaterThan(found.runs * 0.6);
    expect(found.rejected).toBeGreaterThan(0);
  });
});

test("each known difference says why it stays", () => {
  for (const { name, reason } of KNOWN_DIFFERENCES) {
    expect(name).toMatch(/^[a-z-]+$/);
    expect(reason.length).toBeGreaterThan(30);
  }
  expect(new Set(KNOWN_DIFFERENCES.map(({ name }) => name)).size).toBe(KNOWN_DIFFERENCES.length);
});
