import { join } from "node:path";
import { expect, test } from "vitest";
import { passedTests } from "../support/image-tests.ts";

test("sockets of one program with itself, from pools, by IPv4 and IPv6", { timeout: 600_000 }, async () => {
  const tests = await passedTests(join(import.meta.dirname, "network"), "pools@linux-x86_64");
  expect(tests.map(({ test: name }) => name)).toEqual(["streams", "datagrams"]);
});
