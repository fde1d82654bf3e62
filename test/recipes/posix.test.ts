import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testIn } from "../support/emulators.ts";
import { runKiln } from "../support/kiln.ts";

describe("applications find what they ask a C library for", { timeout: 600_000 }, () => {
  const run = async (platform: string): Promise<void> => {
    const { stdout, stderr } = await runKiln(["test", `posix@${platform}`, "-q", "--json"], { cwd: join(import.meta.dirname, "posix") });
    const { tests } = JSON.parse(stdout) as { tests: { test: string; passed: boolean }[] };
    expect(tests.filter(({ passed }) => !passed).map(({ test: name }) => name), stderr).toEqual([]);
    expect(tests.length).toBe(8);
  };
  test("as a Linux process", async () => await run("linux"));
  testIn("qemu-system-x86_64", "in QEMU", async () => await run("qemu"));
});
