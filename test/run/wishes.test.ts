import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { freePort } from "../support/free-port.ts";
import { KILN, runKiln, sharedStore } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const folder = join(import.meta.dirname, "waits");
const kiln = async (...words: readonly string[]) => await runKiln(words, { cwd: folder });
const initrd = join(temporaryFolder("initrd"), "a,b.txt");
writeFileSync(initrd, "what it was given");

/** Where `out` is, which differs from machine to machine. */
const shown = (text: string): string => text.replaceAll("a,,b", "a,b").replaceAll(folder, "HERE").replaceAll(initrd, "INITRD");

describe("what is asked of a machine", { timeout: 240_000 }, () => {
  test("stands in its command line", async () => {
    const words = ["--memory", "64M", "--port", "8080:80", "--port", "127.0.0.2:5353:53/udp", "--initrd", initrd];
    const { exit, stdout, stderr } = await kiln("run", "waits@qemu-x86_64", "-q", "--dry-run", ...words, "--", "one", "two words", "it's");
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(shown(stdout)).toBe(
      "qemu-system-x86_64 -accel tcg -m 64M -nodefaults -no-user-config -no-reboot -display none -serial stdio " +
        "-cpu max -machine microvm,rtc=off,pic=off,auto-kernel-cmdline=off -device isa-debug-exit,iobase=0x501,iosize=0x04 " +
        "-kernel HERE/out/waits@qemu-x86_64/image -initrd INITRD " +
        "-netdev user,id=net0,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=udp:127.0.0.2:5353-:53 " +
        "-global virtio-mmio.force-legacy=false -device virtio-net-device,netdev=net0 " +
        `-append 'one "two words" it'\\''s'\n`,
    );
    const arm = await kiln("run", "waits@qemu-arm64", "-q", "--dry-run", "--json", "--initrd", initrd, "--net", "user");
    const { command } = JSON.parse(arm.stdout) as { command: readonly string[] };
    expect(command.map(shown)).toEqual(
      expect.arrayContaining([
        "guest-loader,addr=1094713344,initrd=INITRD",
        "user,id=net0",
        "virtio-mmio.force-legacy=false",
        "virtio-net-device,netdev=net0",
      ]),
    );
    expect(command.join(" ")).toContain("a,,b.txt");
  });

  test("or in another's configuration, without what isn't given", async () => {
    const firecracker = await kiln("run", "waits@qemu", "-q", "--config", "firecracker", "--memory", "32MiB", "--", "a b", 'c"d');
    expect(JSON.parse(shown(firecracker.stdout))).toEqual({
      "boot-source": { kernel_image_path: "HERE/out/waits@qemu-x86_64/image", boot_args: String.raw`"a b" "c\"d"` },
      drives: [],
      "machine-config": { vcpu_count: 1, mem_size_mib: 32 },
    });
    const withDisk = await kiln("run", "waits@qemu", "-q", "--config", "firecracker", "--initrd", initrd);
    expect(JSON.parse(shown(withDisk.stdout))).toMatchObject({ "boot-source": { initrd_path: "INITRD", boot_args: "" } });
    const xen = await kiln("run", "waits@qemu", "-q", "--config", "xen", "--", 'c"d');
    expect(shown(xen.stdout)).toBe(
      [
        'type = "pvh"',
        'name = "kiln"',
        'kernel = "HERE/out/waits@qemu-x86_64/image"',
        String.raw`cmdline = "\"c\\\"d\""`,
        "memory = 128",
        "vcpus = 1",
        'on_reboot = "destroy"',
        "",
      ].join("\n"),
    );
  });

  test.each([
    [
      ["waits@linux", "--memory", "64MiB"],
      2,
      /KILN-E1005[^]*can't be started with --memory[^]*process of this machine[^]*kiln run IMAGE@qemu/,
    ],
    [["waits@linux", "--port", "8080:80"], 2, /KILN-E1005[^]*--net user/],
    [["waits@linux", "--gdb"], 2, /KILN-E1005[^]*gdb --args/],
    [["waits@linux", "--initrd", initrd], 2, /KILN-E1005[^]*--initrd/],
    [["waits@qemu", "--net", "tap"], 2, /KILN-E1005[^]*--net tap[^]*it has --net user/],
    [["waits@qemu", "--memory", "16MiB"], 2, /KILN-E1006[^]*needs 20MiB of memory, more than 16MiB[^]*--memory 20MiB/],
    [["waits@qemu", "--memory", "lots"], 2, /KILN-E1102[^]*a size such as/],
    [["waits@qemu", "--port", "80"], 2, /KILN-E1102[^]*HOST:GUEST/],
    [["waits@qemu", "--port", "70000:80"], 2, /KILN-E1102[^]*1 to 65535/],
    [["waits@qemu", "--gdb=many"], 2, /KILN-E1102[^]*--gdb can't be "many"/],
    [["waits@qemu", "--initrd", "nowhere"], 2, /KILN-E1109[^]*nowhere can't be read[^]*ENOENT/],
    [["waits@qemu", "--name", "../x", "-d"], 2, /KILN-E1102[^]*--name/],
    [["waits@qemu", "--config", "bhyve"], 2, /KILN-E1102[^]*expected firecracker or xen/],
    [["waits@qemu-arm64", "--config", "xen"], 2, /KILN-E1102[^]*no configurations for others/],
  ])("%j is refused", async (words, status, message) => {
    const { exit, stderr } = await kiln("run", "-q", ...words);
    expect(stderr).toMatch(message);
    expect(exit).toBe(status);
  });
});

/** What a guest says, read only after a while; there is nothing on standard input, which ends at once. */
async function readLate(target: string): Promise<{ readonly text: string; readonly exit: number | null }> {
  const child = spawn(process.execPath, [KILN, "run", target, "-q", "--", "flood"], {
    cwd: folder,
    env: { ...process.env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  return await new Promise((resolve) => child.on("close", (exit) => resolve({ text, exit })));
}
const flood = Array.from({ length: 3000 }, (_, i) => `line ${i}\n`).join("");

test("all that a process says comes out, however late it is read", { timeout: 240_000 }, async () => {
  expect(await readLate("waits@linux")).toEqual({ text: flood, exit: 0 });
});

describeIn("qemu-system-x86_64", "in QEMU", 240_000, () => {
  test("all that a machine says comes out, however late it is read", async () => {
    expect(await readLate("waits@qemu-x86_64")).toEqual({ text: flood, exit: 0 });
  });

  test("memory and the initial ram disk reach the image, on each machine", async () => {
    for (const machine of ["microvm", "q35", "pc"]) {
      const wishes = ["--set", `boot_qemu.machine=${machine}`, "--memory", "48MiB", "--initrd", initrd];
      const { stdout, exit } = await kiln("run", "waits@qemu-x86_64", "-q", ...wishes, "--", "machine");
      expect({ stdout, exit }, machine).toEqual({ stdout: "memory: 48 MiB\ninitrd: what it was given\n", exit: 0 });
    }
  });

  test("ports of this host are QEMU's, and a debugger finds the machine", async () => {
    const [port, gdb] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, [KILN, "run", "waits@qemu-x86_64", "--port", `${port}:80`, `--gdb=${gdb}`], {
      cwd: folder,
      env: { ...process.env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    // «Remote serial protocol»: why has it stopped? By a trap, before its first instruction.
    expect(await answer(gdb, "$?#3f")).toMatch(/\$T05/);
    await expect(answer(port, "")).resolves.toBe("");
    expect(said).toContain(`gdb -ex 'target remote 127.0.0.1:${gdb}' out/waits@qemu-x86_64/debug`);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    await expect(answer(port, "", 1)).rejects.toThrow("ECONNREFUSED");
  });
});

describeIn("qemu-system-aarch64", "on arm64", 240_000, () => {
  test("memory and the initial ram disk reach the image", async () => {
    const { stdout, exit } = await kiln("run", "waits@qemu-arm64", "-q", "--memory", "1536MiB", "--initrd", initrd, "--", "machine");
    expect({ stdout, exit }).toEqual({ stdout: "memory: 1536 MiB\ninitrd: what it was given\n", exit: 0 });
  });
});

/** What a port says to this, as soon as there is one; "": it takes the connection. */
async function answer(port: number, question: string, rounds = 1000): Promise<string> {
  for (let round = 1; ; round++) {
    try {
      return await ask(port, question);
    } catch (error) {
      if (round >= rounds) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function ask(port: number, question: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      if (question === "") resolve("");
      else socket.write(question);
    });
    socket.on("error", (error) => reject(error));
    socket.on("data", (data) => {
      if (!data.toString("latin1").includes("$")) return;
      resolve(data.toString("latin1"));
      socket.destroy();
    });
  });
}
