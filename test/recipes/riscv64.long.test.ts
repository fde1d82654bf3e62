import { join } from "node:path";
import { expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { passedTests } from "../support/image-tests.ts";
import { ROOT } from "../support/kiln.ts";

describeIn("qemu-system-riscv64", "on riscv64, what needs a C library", 900_000, () => {
  test("applications find what they ask it for", async () => {
    expect((await passedTests(join(import.meta.dirname, "posix"), "posix@qemu-riscv64")).length).toBe(8);
  });

  test("Lua, SQLite and zlib do what they are for", async () => {
    expect((await passedTests(join(ROOT, "apps"), ...["lua", "sqlite", "zpipe"].map((image) => `${image}@qemu-riscv64`))).length).toBe(8);
  });
});
