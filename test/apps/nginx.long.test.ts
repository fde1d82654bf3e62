import { afterAll, expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { passedTests } from "../support/image-tests.ts";
import { CONNECTIONS, requestsOr, serves } from "./serves.ts";
import { APPS, startServer } from "./start-server.ts";

const REQUESTS = requestsOr(500);

const stop = new AbortController();
afterAll(() => stop.abort());

for (const [program, arch] of [
  ["qemu-system-x86_64", "x86_64"],
  ["qemu-system-aarch64", "arm64"],
] as const) {
  describeIn(program, `nginx as Debian has its source, on ${arch}`, 900_000, () => {
    test("answers as its image's test asks", async () => {
      expect((await passedTests(APPS, `nginx@qemu-${arch}`)).length).toBe(1);
    });

    test(`answers ${REQUESTS} requests from ${CONNECTIONS} connections, each with the right bytes`, async () => {
      const { port } = await startServer(`nginx@qemu-${arch}`, [], stop.signal);
      await serves({ port, requests: REQUESTS });
    });
  });
}
