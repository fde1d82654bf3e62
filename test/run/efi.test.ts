import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkout } from "../cli/checkout.ts";
import { isInstalled } from "../support/installed.ts";
import { runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const hasFirmware = isInstalled("qemu-system-x86_64") && existsSync("/usr/share/qemu/OVMF.fd");
const title = `applications of UEFI${hasFirmware ? "" : " (skipped: qemu-system-x86_64 or ovmf is not installed)"}`;
const IMAGE = "hello@efi-x86_64";

describe.skipIf(!hasFirmware)(title, { timeout: 240_000 }, () => {
  const folder = checkout();
  const kiln = async (...words: readonly string[]) => await runKiln(words, { cwd: folder });

  test("firmware starts it with arguments; a crash is told by the places that it was linked for", async () => {
    const hello = await kiln("run", "hello@efi", "-q", "--", "one", "two words");
    expect(hello).toMatchObject({ exit: 0, stderr: "", stdout: expect.stringMatching(/Hello from[^]*\nArguments: one two words\n$/) });
    expect(await kiln("build", "hello@efi", "-q", "--output", "debug")).toMatchObject({ exit: 0, stderr: "" });
    const crash = await kiln("run", "hello@efi", "-q", "--", "--crash");
    expect(crash.exit).toBe(126);
    expect(crash.stdout).toMatch(/crash: null pointer at 0000000000000008\n[^]*\n {2}0{12}\w{4} {2}main\+0x\w+ \(src\/app/);
  });

  test("from a disk, without what tells a status, it ends the machine by ResetSystem", () => {
    const disk = temporaryFolder("esp");
    const image = readFileSync(join(folder, "out", IMAGE, "image"));
    // A file of PE32+, for UEFI, with base relocations.
    const header = image.readUInt32LE(0x3c);
    expect(image.toString("latin1", header, header + 4)).toBe("PE\0\0");
    expect([image.readUInt16LE(header + 4), image.readUInt16LE(header + 24), image.readUInt16LE(header + 24 + 68)]).toEqual([
      0x8664, 0x20b, 10,
    ]);
    expect(image.readUInt32LE(header + 24 + 112 + 5 * 8 + 4)).toBeGreaterThan(8);
    spawnSync("mkdir", ["-p", join(disk, "EFI/BOOT")]);
    writeFileSync(join(disk, "EFI/BOOT/BOOTX64.EFI"), image);
    const machine = ["-accel", "tcg", "-cpu", "max", "-m", "128M", "-nodefaults", "-no-reboot", "-display", "none", "-serial", "stdio"];
    const words = [...machine, "-machine", "q35", "-bios", "OVMF.fd", "-drive", `format=raw,file=fat:rw:${disk}`];
    const { stdout, status } = spawnSync("qemu-system-x86_64", words, { encoding: "utf8", timeout: 200_000 });
    expect(stdout).toContain("Hello from a unikernel!");
    expect(status).toBe(0);
  });

  test("a device beyond 4 GiB, entropy, and what the compiler is asked for", async () => {
    const disk = join(temporaryFolder("disk"), "disk.img");
    writeFileSync(disk, Buffer.concat([Buffer.from("what is on the disk."), Buffer.alloc(20 * 512 - 20)]));
    const devices = join(import.meta.dirname, "devices");
    const used = await runKiln(["run", "disk@efi", "-q", "--disk", disk], { cwd: devices });
    expect(used).toMatchObject({ exit: 0, stdout: expect.stringMatching(/20 blocks\nwhat is on the disk\.\nbeyond: 0 0 0\n$/) });
    const features = join(import.meta.dirname, "features");
    const smash = await runKiln(["run", "smash@efi", "-q", "--", ..."a".repeat(40)], { cwd: features });
    expect(smash).toMatchObject({
      exit: 126,
      stdout: expect.stringMatching(/\ncrash: a buffer on the stack ran over\n.*\n.* copy\+0x\w+\n$/),
    });
    const sealed = await runKiln(["run", "sealed@efi", "-q"], { cwd: features });
    expect(sealed).toMatchObject({
      exit: 126,
      stdout: expect.stringMatching(/11 abcd, both: 0\n\ncrash: write to what can only be read at [^]*\n.* main\+0x\w+\n/),
    });
  });
});
