import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";

const folder = join(import.meta.dirname, "selftest");
const hasQemu = spawnSync("qemu-system-x86_64", ["--version"]).status === 0;
const hasArm = spawnSync("qemu-system-aarch64", ["--version"]).status === 0;

describe("the microlibraries do what they say", { timeout: 240_000 }, () => {
  const run = async (target: string, least = 12): Promise<void> => {
    const { stdout, stderr } = await runKiln(["test", target, "-q", "--json"], { cwd: folder });
    const { tests } = JSON.parse(stdout) as { tests: { test: string; passed: boolean }[] };
    expect(tests.filter(({ passed }) => !passed).map(({ test: name }) => name), stderr).toEqual([]);
    expect(tests.length).toBeGreaterThanOrEqual(least);
  };
  test("as a Linux process", async () => await run("selftest@linux"));
  test("and say what was wrong with a block", async () => await run("explains", 1));
  test("keep a compression's table in the heap, and stamp what is said, as is suggested", async () => {
    await run(hasQemu ? "packs" : "packs@linux", hasQemu ? 2 : 1);
    const { stdout } = await runKiln(["run", "packs@linux", "-q", "--set", "log.stamps=false"], { cwd: folder });
    expect(stdout).toBe("warn: packed: ok\n");
    // There is nothing to stamp then: a suggestion yields.
    expect(await runKiln(["run", "packs@linux", "-q", "--set", "log.level=off"], { cwd: folder })).toEqual({ exit: 0, stdout: "", stderr: "" });
    // Of the stack there is less.
    expect(await runKiln(["run", "packs@qemu", "-q", "--set", "lz4.stack=true"], { cwd: folder })).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("boot_qemu.stack can't hold more") as string,
    });
  });
  test("give memory out in other ways", async () => {
    await run("buddies@linux", 2);
    await run("bumps@linux", 2);
  });
  test.skipIf(!hasQemu)(`in QEMU${hasQemu ? "" : " (skipped: qemu-system-x86_64 is not installed)"}`, async () => {
    await run("selftest@qemu");
    await run("buddies@qemu", 2);
    await run("bumps@qemu", 2);
  });
  test.skipIf(!hasArm)(`and on arm64${hasArm ? "" : " (skipped: qemu-system-aarch64 is not installed)"}`, async () => {
    await run("selftest@qemu-arm64");
    await run("buddies@qemu-arm64", 2);
    await run("bumps@qemu-arm64", 2);
  });
});
