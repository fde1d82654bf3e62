import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testIn } from "../support/emulators.ts";
import { passedTests } from "../support/image-tests.ts";

describe("applications find what they ask a C library for", { timeout: 600_000 }, () => {
  const run = async (platform: string): Promise<void> => {
    expect((await passedTests(join(import.meta.dirname, "posix"), `posix@${platform}`)).length).toBe(8);
  };
  test("as a Linux process", async () => await run("linux"));
  testIn("qemu-system-x86_64", "in QEMU", async () => await run("qemu"));
});
