import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { passedTests } from "../support/image-tests.ts";
import { runKiln } from "../support/kiln.ts";

const cwd = join(import.meta.dirname, "network");

const passed = async (...targets: readonly string[]): Promise<readonly string[]> =>
  (await passedTests(cwd, ...targets)).map(({ test: name }) => name);

describe("sockets of one program with itself", { timeout: 600_000 }, () => {
  // From pools, by IPv6: lwip.long.test.ts.
  test("as a Linux process", async () => {
    expect(await passed("sockets@linux-x86_64")).toEqual(["streams", "datagrams", "waits"]);
  });
});

describeIn("qemu-system-x86_64", "a machine's network", 600_000, () => {
  test("sockets of one program with itself", async () => {
    expect(await passed("sockets@qemu-x86_64")).toEqual(["streams", "datagrams", "waits"]);
  });

  const start = async (...words: readonly string[]): Promise<string> => {
    const { stdout, exit } = await runKiln(["run", "address@qemu-x86_64", "-q", ...words], { cwd });
    expect(exit).toBe(0);
    return stdout;
  };

  test("gives an address, unless one was said", async () => {
    expect(await start("--net", "user")).toBe("info: network: 10.0.2.15/24, gateway 10.0.2.2\ninfo: started\n");
    expect(await start("--net", "user", "--boot", "lwip.address=10.0.2.77", "--boot", "lwip.mask=255.255.0.0")).toBe(
      "info: network: 10.0.2.77/16, gateway 10.0.2.2\ninfo: started\n",
    );
    const built = ["--set", "lwip.dhcp=false", "--set", "lwip.address=10.0.2.99", "--set", "lwip.gateway=10.0.2.3"];
    expect(await start("--net", "user", ...built)).toBe("info: network: 10.0.2.99/24, gateway 10.0.2.3\ninfo: started\n");
    expect(await start("--net", "user", "--set", "lwip.dhcp=false", "--set", "lwip.address=here")).toBe(
      "error: network: lwip.address is no address: here\ninfo: started\n",
    );
  });

  test("and a clock that runs as this machine's does", async () => {
    const before = performance.now();
    expect(await runKiln(["run", "sockets@qemu-x86_64", "-q", "--", "sleeps"], { cwd })).toMatchObject({ exit: 0 });
    expect(performance.now() - before).toBeGreaterThan(1000);
  });

  test("may be missing", async () => {
    expect(await start()).toBe("warn: network: the machine has no network device\ninfo: started\n");
  });
});
