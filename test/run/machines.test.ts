import { spawnSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { checkout } from "../cli/checkout.ts";
import { describeIn } from "../support/emulators.ts";
import { runKiln } from "../support/kiln.ts";

let folder: string;
beforeAll(() => {
  folder = checkout();
});
const kiln = async (...words: readonly string[]) => await runKiln(words, { cwd: folder });

/** The image as it is, in a machine that lacks what tells its status. */
function bare(program: string, target: string, ...words: readonly string[]): { readonly output: string; readonly exit: number | null } {
  const common = ["-cpu", "max", "-m", "128M", "-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot"];
  const { stdout, status } = spawnSync(program, [...common, ...words, "-kernel", join(folder, "out", target, "image")], {
    encoding: "utf8",
    timeout: 200_000,
  });
  return { output: stdout, exit: status };
}

describeIn("qemu-system-x86_64", "PCs", 240_000, () => {
  test.each(["q35", "pc"])("%s: greets, crashes, and is switched off by ACPI where nobody asks for a status", async (machine) => {
    const wish = ["--set", `boot_qemu.machine=${machine}`];
    const hello = await kiln("run", "hello@qemu-x86_64", "-q", ...wish, "--", "one", "two words");
    expect(hello).toMatchObject({ exit: 0, stderr: "" });
    expect(hello.stdout).toMatch(/Hello from a unikernel![^]*Arguments: one two words\n$/);
    expect(await kiln("run", "hello@qemu-x86_64", "-q", ...wish, "--", "--crash")).toMatchObject({ exit: 126 });
    const off = bare("qemu-system-x86_64", "hello@qemu-x86_64", "-machine", machine);
    expect(off).toMatchObject({ exit: 0, output: expect.stringContaining("Hello from a unikernel!") });
  });

  test("images are small", async () => {
    expect(await kiln("build", "hello@qemu-x86_64", "minimal@qemu-x86_64", "hello@qemu-arm64", "-q")).toMatchObject({ exit: 0 });
    const sizeOf = (target: string): number => statSync(join(folder, "out", target, "image")).size;
    expect(sizeOf("hello@qemu-x86_64")).toBeLessThanOrEqual(16 * 1024);
    expect(sizeOf("minimal@qemu-x86_64")).toBeLessThanOrEqual(10 * 1024);
    expect(sizeOf("hello@qemu-arm64")).toBeLessThanOrEqual(24 * 1024);
  });

  test("without handlers an exception is a reset, and told as that", async () => {
    const { exit, stderr } = await kiln("run", "hello@qemu-x86_64", "-q", "--set", "boot_qemu.quiet=true", "--", "--crash");
    expect(exit).toBe(1);
    expect(stderr).toMatch(/KILN-E1003[^]*the guest was reset/);
  });

  test("a machine that there isn't is told", async () => {
    const { exit, stderr } = await kiln("run", "hello@qemu-x86_64", "-q", "--set", "boot_qemu.machine=isapc");
    expect(exit).toBe(2);
    expect(stderr).toMatch(/KILN-E0313[^]*microvm/);
  });
});

describeIn("qemu-system-aarch64", "arm64", 240_000, () => {
  test("every declared test of the images", async () => {
    const { exit, stdout } = await kiln("test", ...["hello", "minimal", "squeeze"].map((image) => `${image}@qemu-arm64`), "-q", "--json");
    expect(exit, stdout).toBe(0);
    const { tests } = JSON.parse(stdout) as { tests: { target: string; test: string; passed: boolean }[] };
    expect(tests.map(({ target, test: name, passed }) => `${target} ${name} ${passed}`)).toEqual([
      "hello@qemu-arm64 greets true",
      "hello@qemu-arm64 crashes true",
      "minimal@qemu-arm64 greets true",
      "squeeze@qemu-arm64 round_trip true",
      "squeeze@qemu-arm64 empty_file true",
      "squeeze@qemu-arm64 missing_file true",
    ]);
  });

  test("arguments come by the device tree; an exception is told by its registers, exactly", async () => {
    const hello = await kiln("run", "hello@qemu-arm64", "-q", "--", "one", "two words", 'a"b');
    expect(hello).toMatchObject({ exit: 0, stderr: "" });
    expect(hello.stdout).toMatch(/Arguments: one two words a"b\n$/);
    const crash = await kiln("run", "hello@qemu-arm64", "-q", "--", "--crash");
    expect(crash.exit).toBe(134);
    expect(crash.stdout).toMatch(/^\ncrash: null pointer at 0000000000000008\n/);
    // EC 0x25, a write: what the processor says of it.
    expect(crash.stdout).toMatch(/ why 0000000096000046\nbacktrace:\n(?: {2}[0-9a-f]{16}.*\n){4}$/);
  });

  test("without semihosting PSCI switches it off", () => {
    const off = bare("qemu-system-aarch64", "hello@qemu-arm64", "-machine", "virt");
    expect(off).toMatchObject({ exit: 0, output: expect.stringContaining("Hello from a unikernel!") });
  });
});

describeIn("qemu-system-riscv64", "riscv64", 240_000, () => {
  test("every declared test of the images", async () => {
    const { exit, stdout } = await kiln("test", ...["hello", "minimal", "squeeze"].map((image) => `${image}@qemu-riscv64`), "-q", "--json");
    const { tests } = JSON.parse(stdout) as { tests: { target: string; test: string; passed: boolean }[] };
    expect(tests.filter(({ passed }) => !passed)).toEqual([]);
    expect({ exit, count: tests.length }).toEqual({ exit: 0, count: 6 });
  });

  test("arguments come by the device tree, behind what firmware says; a crash is told by lines", async () => {
    const hello = await kiln("run", "hello@qemu-riscv64", "-q", "--", "one", "two words");
    expect(hello).toMatchObject({ exit: 0, stderr: "", stdout: expect.stringMatching(/OpenSBI [^]*\nArguments: one two words\n$/) });
    // The code for debuggers is the same code.
    expect(await kiln("build", "hello@qemu-riscv64", "squeeze@qemu-riscv64", "-q", "--output", "debug")).toMatchObject({
      exit: 0,
      stderr: "",
    });
    const crash = await kiln("run", "hello@qemu-riscv64", "-q", "--", "--crash");
    expect(crash.exit).toBe(134);
    expect(crash.stdout).toMatch(/crash: null pointer at 0000000000000008\n/);
    // scause 15: a store to a page that isn't there.
    expect(crash.stdout).toMatch(/ why 000000000000000f\nbacktrace:\n.* main\+0x\w+ \(src\/app\/main\.c:9\)\n(?: {2}[0-9a-f]{16}.*\n){3}$/);
  });

  test("the machine gives a file, and as much memory as it is asked for", async () => {
    const file = join(folder, "given.txt");
    writeFileSync(file, "what it was given");
    const waits = join(import.meta.dirname, "waits");
    const { stdout } = await runKiln(["run", "waits@qemu-riscv64", "-q", "--initrd", file, "--memory", "64M", "--", "machine"], {
      cwd: waits,
    });
    expect(stdout).toMatch(/memory: 64 MiB\ninitrd: what it was given\n$/);
  });
});
