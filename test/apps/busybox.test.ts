import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { runKiln } from "../support/kiln.ts";
import { APPS } from "./start-server.ts";

describeIn("qemu-system-x86_64", "Debian's busybox with sockets", 600_000, () => {
  test("fetches a page of this host, as it would on Linux", async () => {
    const text = "a line of the page\n".repeat(5000);
    const server = createServer((_, answer) => answer.end(text)).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens at a port
    const { port } = server.address() as AddressInfo;
    const wget = ["/bin/busybox", "wget", "-q", "-O", "-", `http://10.0.2.2:${port}/`];
    const ran = await runKiln(["run", "busybox", "-q", "--set", "shim.sockets=true", "--net", "user", "--", ...wget], { cwd: APPS });
    server.close();
    expect(ran.exit, ran.stderr).toBe(0);
    // The network says its address first.
    expect(ran.stdout.replaceAll("\r", "").endsWith(`\n${text}`), ran.stdout.slice(0, 500)).toBe(true);
  });
});
