import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testIn } from "../support/emulators.ts";
import { isInstalled } from "../support/installed.ts";
import { runKiln } from "../support/kiln.ts";

const folder = join(import.meta.dirname, "selftest");
const hasQemu = isInstalled("qemu-system-x86_64");

describe("the microlibraries do what they say", { timeout: 240_000 }, () => {
  const run = async (target: string, least = 9): Promise<void> => {
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
  test("give memory out in other ways, and switch between threads", async () => {
    await run("buddies@linux", 1);
    await run("bumps@linux", 1);
    await run("switches@linux", 1);
  });
  testIn("qemu-system-x86_64", "in QEMU", async () => {
    await run("selftest@qemu");
    await run("buddies@qemu", 1);
    await run("bumps@qemu", 1);
    await run("switches@qemu", 1);
  });
  testIn("qemu-system-aarch64", "and on arm64", async () => {
    await run("selftest@qemu-arm64");
    await run("buddies@qemu-arm64", 1);
    await run("bumps@qemu-arm64", 1);
    await run("switches@qemu-arm64", 1);
  });
  const TESTED = ["calendar", "heap", "heap_buddy", "heap_bump", "printf", "ramfs", "string", "vfs"];
  const unitTests = async (place: string): Promise<void> => {
    const { stdout, stderr } = await runKiln(["test", ...TESTED.map((name) => `${name}_tests@${place}`), "-q", "--json"]);
    const { tests } = JSON.parse(stdout) as { tests: { target: string; passed: boolean }[] };
    expect(tests.filter(({ passed }) => !passed).map(({ target }) => target), stderr).toEqual([]);
    expect(tests.map(({ target }) => target)).toEqual(TESTED.map((name) => expect.stringContaining(`${name}_tests@${place}`) as string));
  };
  test("have unit tests in images of their own", async () => await unitTests("linux"));
  testIn("qemu-system-x86_64", "in QEMU too", async () => await unitTests("qemu-x86_64"));
  testIn("qemu-system-aarch64", "and on arm64 too", async () => await unitTests("qemu-arm64"));
});
