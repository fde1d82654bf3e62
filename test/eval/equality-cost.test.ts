import { expect, test } from "vitest";
import { FUEL } from "#eval/machine.ts";
import { evaluateWith, json } from "./expressions.ts";

/** Made of 40 lists, and of 2^40 elements for whoever goes along every way. */
const SHARED = "fold(range(40), [], fn(s, x) => [s, s])";
const RECORDS = "fold(range(40), { }, fn(s, x) => { a = s  b = s })";

test.each([
  `${SHARED} == ${SHARED}`,
  `${RECORDS} != ${RECORDS}`,
  `contains([${SHARED}], ${SHARED})`,
  `len(unique([${SHARED}, ${SHARED}]))`,
  `({ x = ${SHARED} } & { x = ${SHARED} }).x`,
])("comparing what is shared costs fuel: %s", (text) => {
  // All of it would be spent; a hundredth of it tells the same.
  expect(evaluateWith(text, { fuel: FUEL / 100 })).toMatch(/^KILN-E0414 x:1:/);
});

test("equal lists of a hundred thousand elements are fine", () => {
  expect(json("range(100000) == range(100000)")).toBe(true);
});
