import { join } from "node:path";
import { expect, test } from "vitest";
import { describeIn, describeUefi } from "../support/emulators.ts";
import { passedTests } from "../support/image-tests.ts";

describeIn("qemu-system-x86_64", "threads with time slices, on a PC", 600_000, () => {
  test("all that threads do without them", async () => {
    expect((await passedTests(join(import.meta.dirname, "threads"), "threads@qemu-x86_64", "--set", "app.sliced=true")).length).toBe(15);
  });

});

describeUefi("threads with time slices, behind UEFI's firmware", () => {
  test("all go on, though none gives way; registers, locks and memory hold", async () => {
    expect((await passedTests(join(import.meta.dirname, "preemption"), "slices@efi")).length).toBe(7);
  });
});
