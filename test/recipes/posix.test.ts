import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";

const hasQemu = spawnSync("qemu-system-x86_64", ["--version"]).status === 0;

describe("applications find what they ask a C library for", { timeout: 600_000 }, () => {
  const run = async (platform: string): Promise<void> => {
    const { stdout, stderr } = await runKiln(["test", `posix@${platform}`, "-q", "--json"], { cwd: join(import.meta.dirname, "posix") });
    const { tests } = JSON.parse(stdout) as { tests: { test: string; passed: boolean }[] };
    expect(tests.filter(({ passed }) => !passed).map(({ test: name }) => name), stderr).toEqual([]);
    expect(tests.length).toBe(8);
  };
  test("as a Linux process", async () => await run("linux"));
  test.skipIf(!hasQemu)(`in QEMU${hasQemu ? "" : " (skipped: qemu-system-x86_64 is not installed)"}`, async () => await run("qemu"));
});
