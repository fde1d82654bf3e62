import { cachedDataVersionTag } from "node:v8";
import { expect, test } from "vitest";
import { withPatientCompiler } from "#pipeline/kept-kconfig/patient-compiler.ts";

test("code that V8 kept before is good for it behind the work, also where that failed", () => {
  const before = cachedDataVersionTag();
  const isKnown = process.versions.v8.startsWith("11.3.");
  expect(withPatientCompiler(() => cachedDataVersionTag()) !== before).toBe(isKnown);
  expect(cachedDataVersionTag()).toBe(before);
  const fail = (): never => {
    throw new Error("wrong");
  };
  expect(() => withPatientCompiler(fail)).toThrow("wrong");
  expect(cachedDataVersionTag()).toBe(before);
});
