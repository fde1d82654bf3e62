import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const cwd = join(import.meta.dirname, "elf");

interface Segment {
  readonly type?: number;
  readonly flags?: number;
  readonly offset?: bigint;
  readonly address?: bigint;
  readonly fileSize?: bigint;
  readonly size?: bigint;
  readonly align?: bigint;
}

interface Program {
  readonly type?: number;
  readonly machine?: number;
  readonly entry?: bigint;
  readonly headersAt?: bigint;
  readonly headerSize?: number;
  readonly count?: number;
  readonly segments?: readonly Segment[];
}

const HEADER = 64;
const SEGMENT = 56;

/** A program for x86_64 of 4096 bytes: fields as the System V ABI has them («Object Files»), all right where nothing else is said. */
function elf({
  type = 2,
  machine = 62,
  entry = 0x200080n,
  headersAt = BigInt(HEADER),
  headerSize = SEGMENT,
  segments = [{}],
  count = segments.length,
}: Program): Buffer {
  const file = Buffer.alloc(4096);
  file.write("7f454c46020101", "hex");
  file.writeUInt16LE(type, 16);
  file.writeUInt16LE(machine, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(entry, 24);
  file.writeBigUInt64LE(headersAt, 32);
  file.writeUInt16LE(headerSize, 54);
  file.writeUInt16LE(count, 56);
  segments.forEach((one, i) => {
    const at = HEADER + i * SEGMENT;
    file.writeUInt32LE(one.type ?? 1, at);
    file.writeUInt32LE(one.flags ?? 5, at + 4);
    file.writeBigUInt64LE(one.offset ?? 0n, at + 8);
    file.writeBigUInt64LE(one.address ?? 0x200000n, at + 16);
    file.writeBigUInt64LE(one.fileSize ?? 4096n, at + 32);
    file.writeBigUInt64LE(one.size ?? 4096n, at + 40);
    file.writeBigUInt64LE(one.align ?? 4096n, at + 48);
  });
  return file;
}

const LAST = 0xffff_ffff_ffff_ffffn;

/** Files by their name, with what must be said of them. */
const REFUSED: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
  empty: [Buffer.alloc(0), /it is no ELF file/],
  text: [Buffer.from(`#!/bin/sh\n${"echo\n".repeat(20)}`), /it is no ELF file/],
  cut: [elf({}).subarray(0, 63), /it is no ELF file/],
  arm64: [elf({ machine: 183 }), /another processor/],
  object: [elf({ type: 1 }), /not a program/],
  "small-headers": [elf({ headerSize: 32 }), /32 bytes each, not 56/],
  "no-headers": [elf({ count: 0 }), /0 program headers/],
  "many-headers": [elf({ count: 65_535 }), /65535 program headers, not 1 to 64/],
  "headers-outside": [elf({ headersAt: 4060n }), /program headers lie outside of the file/],
  "headers-nowhere": [elf({ headersAt: LAST }), /program headers lie outside of the file/],
  "interpreter": [elf({ segments: [{ type: 3 }, {}] }), /dynamic linker/],
  "nothing-loaded": [elf({ segments: [{ type: 4 }] }), /nothing of it is loaded/],
  "shorter-in-memory": [elf({ segments: [{ size: 4095n }] }), /segment 0 is longer in the file than in memory/],
  "behind-the-file": [elf({ segments: [{ offset: 1n }] }), /segment 0 lies outside of the file/],
  "offset-wraps": [elf({ segments: [{ offset: LAST, fileSize: 2n }] }), /segment 0 lies outside of the file/],
  "odd-alignment": [elf({ segments: [{ align: 4097n }] }), /segment 0 is aligned to 0x1001/],
  "huge-alignment": [elf({ type: 3, segments: [{ align: 1n << 63n }] }), /segment 0 is aligned/],
  "upon-another": [elf({ segments: [{}, { address: 0x200fffn }] }), /segment 1 lies before or upon the one before it/],
  "backwards": [elf({ segments: [{ address: 0x201000n }, {}] }), /segment 1 lies before or upon/],
  "too-large": [elf({ segments: [{ size: 0x200001n }] }), /more memory than is kept for it, 0x200000 bytes/],
  "too-far": [elf({ segments: [{}, { address: 0x400000n }] }), /more memory than is kept/],
  "wraps": [elf({ segments: [{}, { address: LAST - 10n, size: 4096n }] }), /more memory than is kept/],
  "size-wraps": [elf({ segments: [{ size: LAST }] }), /more memory than is kept/],
  "upon-the-kernel": [elf({ segments: [{ address: 0x100000n }] }), /linked for 0x100000 to 0x101000; memory is kept for programs from 0x200000 to 0x400000/],
  "behind-the-room": [elf({ segments: [{ address: 0x3ff001n }] }), /linked for 0x3ff001 to 0x400001/],
  "high-kernel": [elf({ segments: [{ address: LAST - 4095n }] }), /linked for 0xfffffffffffff000/],
  "entry-outside": [elf({ entry: 0x100000n }), /its entry, 0x100000, isn't in its code/],
  "entry-in-data": [elf({ segments: [{ flags: 6 }] }), /isn't in its code/],
};

/** What is said of these files by the image `refuses`, by name. */
async function saidOf(arch: string, files: Readonly<Record<string, Uint8Array>>): Promise<ReadonlyMap<string, string>> {
  const folder = temporaryFolder("refused");
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const { stdout, exit } = await runKiln(["run", `refuses@qemu-${arch}`, "-q", "--initrd", folder], { cwd });
  expect(exit).toBe(0);
  return new Map(stdout.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line]));
}

describeIn("qemu-system-x86_64", "an unmodified program of Linux whose file is not what it should be", 600_000, () => {
  test("is refused, with the reason", async () => {
    const said = await saidOf("x86_64", Object.fromEntries(Object.entries(REFUSED).map(([name, [bytes]]) => [name, bytes])));
    for (const [name, [, why]] of Object.entries(REFUSED)) expect(said.get(name), name).toMatch(why);
  });
});

describeIn("qemu-system-aarch64", "the same on arm64, where what is written is never code", 600_000, () => {
  test("is refused, with the reason", async () => {
    const machine = 183;
    const said = await saidOf("arm64", {
      x86: elf({}),
      both: elf({ machine, segments: [{ flags: 7 }] }),
      mixed: elf({ machine, segments: [{ fileSize: 0x800n, size: 0x800n }, { flags: 6, address: 0x200800n, fileSize: 0x800n }] }),
    });
    expect(said.get("x86")).toContain("another processor");
    expect(said.get("both")).toContain("segment 0 is code that can be written");
    expect(said.get("mixed")).toContain("segment 1 has a page with code");
  });
});

for (const arch of ["x86_64", "arm64"] as const) {
  describeIn(arch === "arm64" ? "qemu-system-aarch64" : "qemu-system-x86_64", `on ${arch}`, 600_000, () => {
    test("programs linked with musl for Linux, for fixed addresses and for any, find what Linux owes them", async () => {
      const { stdout, stderr } = await runKiln(["test", `programs@qemu-${arch}`, "-q", "--json"], { cwd });
      const { tests } = JSON.parse(stdout) as { tests: { test: string; passed: boolean }[] };
      expect(tests.filter(({ passed }) => passed).map(({ test: name }) => name), stderr).toEqual(["fixed", "movable"]);
    });

    test("a folder as initial ram disk is laid upon what the image brings", async () => {
      const folder = temporaryFolder("initrd");
      writeFileSync(join(folder, "b.txt"), "of the machine");
      mkdirSync(join(folder, "folder"));
      symlinkSync("b.txt", join(folder, "link"));
      const words = ["run", `shows@qemu-${arch}`, "-q", "--initrd"];
      expect(await runKiln([...words, folder], { cwd })).toMatchObject({
        exit: 0,
        stdout: "a.txt: of the image\nb.txt: of the machine\nfolder: \nlink: \n",
      });
      writeFileSync(join(folder, "c.txt"), "no archive");
      expect((await runKiln([...words, join(folder, "c.txt")], { cwd })).stdout).toContain("initrd: no entry at byte 0");
    });
  });
}
