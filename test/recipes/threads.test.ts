import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { passedTests } from "../support/image-tests.ts";
import { KILN, runKiln, sharedStore } from "../support/kiln.ts";

const cwd = join(import.meta.dirname, "threads");

/** All tests of the image on one target. */
async function passes(target: string, tests: number): Promise<void> {
  expect((await passedTests(cwd, target)).length).toBe(tests);
}

/** Connections to itself; then a line comes late, while threads run. */
async function serves(target: string): Promise<void> {
  expect(await runKiln(["build", target, "-q"], { cwd })).toMatchObject({ exit: 0 });
  const child = spawn(process.execPath, [KILN, "run", target, "-q"], {
    cwd,
    env: { ...process.env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const isNew = !shown.includes("clients were served\n");
    shown += text;
    // The console comes in pieces.
    if (isNew && shown.includes("clients were served\n")) setTimeout(() => child.stdin.end("late\n"), 500);
  });
  const exit = await new Promise((resolve) => child.on("close", resolve));
  expect({ shown, exit }).toEqual({
    shown: expect.stringMatching(/10 clients were served\n(late\n)?many ticks, then late\n$/) as string,
    exit: 0,
  });
}

describe("threads of POSIX as a Linux process", { timeout: 600_000 }, () => {
  test("locks, variables of their own, pipes, signals, cancellation", async () => await passes("threads@linux", 15));
  test("a server and its clients, with a console", async () => await serves("server@linux"));
});

describeIn("qemu-system-x86_64", "threads of POSIX on a PC", 600_000, () => {
  test("the same", async () => await passes("threads@qemu", 15));
  test("a server and its clients, with a console", async () => await serves("server@qemu"));
});
