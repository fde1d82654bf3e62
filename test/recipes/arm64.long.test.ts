import { join } from "node:path";
import { expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { passedTests } from "../support/image-tests.ts";
import { runKiln } from "../support/kiln.ts";

/** A workspace beside this file. */
const workspace = (name: string): string => join(import.meta.dirname, name);

describeIn("qemu-system-aarch64", "on arm64, what needs a C library", 600_000, () => {
  test("files, memory, signals, the list of what isn't served", async () => {
    expect((await passedTests(workspace("posix"), "posix@qemu-arm64")).length).toBe(8);
  });

  test("threads of POSIX", async () => {
    expect((await passedTests(workspace("threads"), "threads@qemu-arm64")).length).toBe(15);
  });

  test("threads with time slices", async () => {
    expect((await passedTests(workspace("preemption"), "slices@qemu-arm64")).length).toBe(7);
    expect((await passedTests(workspace("threads"), "threads@qemu-arm64", "--set", "app.sliced=true")).length).toBe(15);
  });

  test("sockets, and an address", async () => {
    const cwd = workspace("network");
    expect((await passedTests(cwd, "sockets@qemu-arm64")).map(({ test: name }) => name)).toEqual(["streams", "datagrams", "waits"]);
    const { stdout } = await runKiln(["run", "address@qemu-arm64", "-q", "--net", "user"], { cwd });
    expect(stdout).toBe("info: network: 10.0.2.15/24, gateway 10.0.2.2\ninfo: started\n");
  });
});
