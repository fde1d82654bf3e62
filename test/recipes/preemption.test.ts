import { join } from "node:path";
import { expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { passedTests } from "../support/image-tests.ts";
import { runKiln } from "../support/kiln.ts";

const cwd = join(import.meta.dirname, "preemption");

describeIn("qemu-system-x86_64", "threads with time slices on a PC", 600_000, () => {
  test("all go on, though none gives way; registers, locks and memory hold", async () => {
    expect((await passedTests(cwd, "slices@qemu-x86_64")).length).toBe(7);
  });

  test("where they can't be had it is told", async () => {
    expect(await runKiln(["build", "elsewhere@linux"], { cwd })).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("a process of another system has no timer interrupts of its own"),
    });
    expect(await runKiln(["build", "kernel@qemu"], { cwd })).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("only code of the application is interrupted"),
    });
  });
});
