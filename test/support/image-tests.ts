import { expect } from "vitest";
import { runKiln } from "./kiln.ts";

export interface ImageTest {
  readonly target: string;
  readonly test: string;
  readonly passed: boolean;
}

/** `kiln test` of these targets in a workspace: what was run, all of which must have passed. */
export async function passedTests(cwd: string, ...targets: readonly string[]): Promise<readonly ImageTest[]> {
  const { stdout, stderr } = await runKiln(["test", ...targets, "-q", "--json"], { cwd });
  const { tests } = JSON.parse(stdout) as { tests: readonly ImageTest[] };
  expect(
    tests.filter(({ passed }) => !passed).map(({ target, test }) => `${target} ${test}`),
    stderr,
  ).toEqual([]);
  return tests;
}
