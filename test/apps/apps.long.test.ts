import { describe, expect, test } from "vitest";
import { describeIn, testIn } from "../support/emulators.ts";
import { passedTests } from "../support/image-tests.ts";
import { APPS } from "./start-server.ts";

describe("a program in C++ says what it is for, and what it throws", { timeout: 900_000 }, () => {
  test("as a Linux process", async () => {
    expect((await passedTests(APPS, "hello_cpp@linux")).length).toBe(2);
  });
  testIn("qemu-system-x86_64", "in QEMU", async () => {
    expect((await passedTests(APPS, "hello_cpp@qemu-x86_64")).length).toBe(2);
  });
});

describeIn("qemu-system-aarch64", "applications on musl do what they are for, on arm64", 900_000, () => {
  test("all tests of their images", async () => {
    const images = ["hello_cpp", "lua", "sqlite", "zpipe", "busybox", "httpd"];
    expect((await passedTests(APPS, ...images.map((image) => `${image}@qemu-arm64`))).length).toBe(15);
  });
});
