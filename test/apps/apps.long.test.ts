import { expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { passedTests } from "../support/image-tests.ts";
import { APPS } from "./start-server.ts";

describeIn("qemu-system-aarch64", "applications on musl do what they are for, on arm64", 900_000, () => {
  test("all tests of their images", async () => {
    const images = ["hello_cpp", "lua", "sqlite", "zpipe", "busybox", "httpd"];
    expect((await passedTests(APPS, ...images.map((image) => `${image}@qemu-arm64`))).length).toBe(15);
  });
});
