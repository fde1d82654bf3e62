import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";

const folder = join(import.meta.dirname, "selftest");
const hasQemu = spawnSync("qemu-system-x86_64", ["--version"]).status === 0;

describe("the microlibraries do what they say", { timeout: 240_000 }, () => {
  const run = async (target: string, least = 11): Promise<void> => {
    const { stdout, stderr } = await runKiln(["test", target, "-q", "--json"], { cwd: folder });
    const { tests } = JSON.parse(stdout) as { tests: { test: string; passed: boolean }[] };
    expect(tests.filter(({ passed }) => !passed).map(({ test: name }) => name), stderr).toEqual([]);
    expect(tests.length).toBeGreaterThanOrEqual(least);
  };
  test("as a Linux process", async () => await run("selftest@linux"));
  test("and say what was wrong with a block", async () => await run("explains", 1));
  test.skipIf(!hasQemu)(`in QEMU${hasQemu ? "" : " (skipped: qemu-system-x86_64 is not installed)"}`, async () => await run("selftest@qemu"));
});
