import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const folder = join(import.meta.dirname, "devices");
const kiln = async (...words: readonly string[]) => await runKiln(words, { cwd: folder });
const BLOCK = 512;

/** A disk of so many blocks, which begins with a text. */
function disk(blocks: number): string {
  const file = join(temporaryFolder("disk"), "a,b.img");
  writeFileSync(file, Buffer.concat([Buffer.from("what is on the disk."), Buffer.alloc(blocks * BLOCK - 20)]));
  return file;
}

/** The machine that `kiln run` would start, with other words. */
async function changed(change: (word: string) => string, ...words: readonly string[]): Promise<{ output: string; exit: number | null }> {
  const { stdout } = await kiln("run", "-q", "--dry-run", "--json", ...words);
  const { command } = JSON.parse(stdout) as { command: readonly string[] };
  const { stdout: output, status } = spawnSync(command[0] ?? "", command.slice(1).map(change), { encoding: "utf8", timeout: 60_000 });
  return { output, exit: status };
}

/** Entropy of the processor, and of `other`, which has no instruction for it. */
async function asksProcessor(target: string, other: string): Promise<void> {
  expect(await kiln("run", target, "-q")).toMatchObject({ stdout: expect.stringMatching(/^[0-9a-f]{16}\n$/), exit: 0 });
  expect((await changed((word) => (word === "max" ? other : word), target)).output).toBe(
    "no entropy: the processor has no generator of random numbers\n",
  );
}

async function usesDisk(target: string, ...wishes: readonly string[]): Promise<void> {
  const file = disk(20);
  const { stdout, stderr, exit } = await kiln("run", target, "-q", ...wishes, "--disk", file);
  expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
  expect(stdout).toMatch(/20 blocks\nwhat is on the disk\.\nbeyond: 0 0 0\n$/);
  const blocks = readFileSync(file).subarray(BLOCK);
  expect(blocks.subarray(0, 9 * BLOCK).toString()).toBe(Array.from("abcdefghi", (letter) => letter.repeat(BLOCK)).join(""));
  expect(blocks[9 * BLOCK]).toBe(0);
}

/** A console of virtio in place of the serial line: what is typed, what is written, and a crash. */
async function talks(target: string, ...wishes: readonly string[]): Promise<void> {
  const typed = ["first", `x${"y".repeat(500)}z`];
  const { stdout } = await runKiln(["run", target, "-q", ...wishes], { cwd: folder, input: `${typed.join("\n")}\n` });
  const row = "abcdefghijklmnopqrstuvwxyz".repeat(77).slice(0, 2000);
  // Nobody else has the console: no firmware's text.
  expect(stdout.replace(/ at 0{15}8\n[^]*backtrace:\n {2}[0-9a-f]{16} {2}main\+[^]*/, " …")).toBe(
    `${typed[0]}\n\n6 bytes from f to t\n${typed[1]}\n\n503 bytes from x to z\n${row}\n\ncrash: null pointer …`,
  );
}

describeIn("qemu-system-x86_64", "devices of virtio", 240_000, () => {
  test.each(["microvm", "q35"])("%s: a disk is read and written, an entropy device gives what nobody knows", async (machine) => {
    const wish = ["--set", `boot_qemu.machine=${machine}`];
    await usesDisk("disk@qemu-x86_64", ...wish);
    await talks("talk@qemu-x86_64", ...wish);
    const first = await kiln("run", "random@qemu-x86_64", "-q", ...wish);
    const second = await kiln("run", "random@qemu-x86_64", "-q", ...wish);
    for (const { stdout, exit } of [first, second])
      expect({ stdout, exit }).toEqual({ stdout: expect.stringMatching(/[0-9a-f]{16}\n$/), exit: 0 });
    expect(first.stdout.slice(-17)).not.toBe(second.stdout.slice(-17));
  });

  test("entropy of the processor, or a word that it has none", async () => {
    await asksProcessor("random_cpu@qemu-x86_64", "max,rdrand=off");
  });

  test("a machine without such a device is told; a disk that may not be written isn't", async () => {
    expect(await kiln("run", "disk@qemu-x86_64", "-q")).toMatchObject({ stdout: "no disk\n", exit: 3 });
    // Another device in the place of the one.
    const without = await changed((word) => word.replace("virtio-rng-device", "virtio-balloon-device"), "random@qemu-x86_64");
    expect(without.output).toBe("no entropy: the machine has no entropy device of virtio, or it gives nothing\n");
    const file = disk(20);
    const fixed = await changed((word) => word.replace("format=raw", "format=raw,readonly=on"), "disk@qemu-x86_64", "--disk", file);
    expect(fixed.output).toMatch(/what is on the disk\.\nmay not be written\n$/);
    expect(readFileSync(file)[BLOCK]).toBe(0);
  });
});

describeIn("qemu-system-aarch64", "arm64's processors", 240_000, () => {
  test("give entropy, or a word that they have none", async () => await asksProcessor("random_cpu@qemu-arm64", "cortex-a57"));
});

describe.each([
  ["qemu-system-aarch64", "arm64"],
  ["qemu-system-riscv64", "riscv64"],
] as const)("%s", (program, arch) => {
  describeIn(program, `the same on ${arch}`, 240_000, () => {
    test("a disk and entropy; a processor that rests; a console", async () => {
      await talks(`talk@qemu-${arch}`);
      await usesDisk(`disk@qemu-${arch}`);
      const random = await kiln("run", `random@qemu-${arch}`, "-q");
      expect(random).toMatchObject({ stdout: expect.stringMatching(/\b[0-9a-f]{16}\n$/), exit: 0 });
      const rest = await kiln("run", `rest@qemu-${arch}`, "-q");
      expect(rest).toMatchObject({ stdout: expect.stringMatching(/rested: 1, in few parts: 1\n$/), exit: 0 });
    });
  });
});
