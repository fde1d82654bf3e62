import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { explanations } from "#diagnostics/explained/explanations.ts";
import { ROOT, runKiln } from "../support/kiln.ts";
import { SAID } from "../support/said.ts";

const folder = join(ROOT, "src/diagnostics");
/** Codes that Kiln's own texts make. */
const used = new Set(
  readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => [...readFileSync(join(folder, name), "utf8").matchAll(/"(KILN-E\d{4})"/g)].map(([, code = ""]) => code)),
);

test("every code is explained, and no other", () => {
  expect([...explanations.keys()].toSorted()).toEqual([...used].toSorted());
});

describe("examples are what they are said to be", () => {
  for (const [code, { example }] of explanations) {
    if (example === undefined || example.as === "other") continue;
    const said = SAID[example.as];
    test(code, () => {
      expect(said(example.wrong).map((one) => one.code)).toContain(code);
      expect(said(example.right).map((one) => `${one.code} ${one.message}`)).toEqual([]);
    });
  }
});

test("what a recipe alone can show is shown by one", () => {
  const without = [...explanations].filter(
    ([code, { example }]) => /^KILN-E0[1-4]/.test(code) && (example === undefined || example.as === "other"),
  );
  // They need files, an input, a configuration file, a command line, a deep stack.
  expect(without.map(([code]) => code)).toEqual([
    "KILN-E0303", "KILN-E0328", "KILN-E0332", "KILN-E0333", "KILN-E0334", "KILN-E0341", "KILN-E0342", "KILN-E0343", "KILN-E0344", "KILN-E0350", "KILN-E0351", "KILN-E0353", "KILN-E0354", "KILN-E0356", "KILN-E0413", "KILN-E0417", "KILN-E0427", "KILN-E0428", "KILN-E0429", "KILN-E0431", "KILN-E0438",
  ]); // prettier-ignore
});

test("the command", async () => {
  for (const word of ["KILN-E0402", "e0402", "0402", "402"])
    expect((await runKiln(["explain", word])).stdout).toBe(
      'KILN-E0402: A value of another type\n\nEach operator and function takes values of certain types, and nothing is converted silently.\n\nWrong:\n  [1, 2] ++ "a"\n\nRight:\n  [1, 2] ++ ["a"]\n',
    );
  const list = await runKiln(["explain"]);
  expect(list.exit).toBe(0);
  for (const code of used) expect(list.stdout).toContain(code);
  expect(JSON.parse((await runKiln(["explain", "--json", "E0408"])).stdout)).toMatchObject({
    code: "KILN-E0408",
    example: { wrong: "div(1, 0)" },
  });
  const unknown = await runKiln(["explain", "E0499"]);
  expect(unknown.exit).toBe(2);
  expect(unknown.stderr).toContain("KILN-E1110");
});
