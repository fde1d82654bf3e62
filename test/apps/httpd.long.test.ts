import { afterAll, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { CONNECTIONS, requestsOr, serves } from "./serves.ts";
import { shutDown, startServer } from "./start-server.ts";

/** The whole of what is promised. */
const REQUESTS = requestsOr(10_000);

const stop = new AbortController();
afterAll(() => stop.abort());

for (const [program, arch] of [
  ["qemu-system-x86_64", "x86_64"],
  ["qemu-system-aarch64", "arm64"],
] as const) {
  describeIn(program, `a server of HTTP on lwIP, on ${arch}`, 900_000, () => {
    test(`answers ${REQUESTS} requests from ${CONNECTIONS} connections, each with the right bytes, and shuts down`, async () => {
      const { port, machine } = await startServer(`httpd@qemu-${arch}`, ["--shutdown"], stop.signal);
      await serves({ port, requests: REQUESTS });
      await shutDown(port, machine);
    });
  });
}

describeIn("qemu-system-x86_64", "a server of HTTP on lwIP, over PCI", 900_000, () => {
  test.each(["q35", "pc"])("%s: answers from as many connections, and shuts down", async (pc) => {
    const { port, machine } = await startServer("httpd@qemu-x86_64", ["--shutdown"], stop.signal, ["--set", `boot_qemu.machine=${pc}`]);
    await serves({ port, requests: 60 });
    await shutDown(port, machine);
  });
});
