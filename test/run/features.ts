import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const folder = join(import.meta.dirname, "features");
export const kiln = async (...words: readonly string[]) => await runKiln(words, { cwd: folder });

/** Names of the symbols of an image that was built. */
export function symbols(target: string): readonly string[] {
  const { symbols: all } = JSON.parse(readFileSync(join(folder, "out", target, "symbols"), "utf8")) as { symbols: { name: string }[] };
  return all.map(({ name }) => name);
}

/** What it says behind what firmware does. */
export async function said(image: string, ...words: readonly string[]): Promise<string> {
  const { stdout, exit, stderr } = await kiln("run", image, "-q", ...words);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  return stdout;
}

export const LONG = Array.from({ length: 40 }, (_, index) => `word${index}`);

export async function smashed(target: string, exit: number): Promise<void> {
  expect(await said(`smash@${target}`, "--", "a", "b")).toMatch(/copied: b\n$/);
  const smash = await kiln("run", `smash@${target}`, "-q", "--", ...LONG);
  expect(smash.exit).toBe(exit);
  expect(smash.stdout).toMatch(/\ncrash: a buffer on the stack ran over\nbacktrace:\n {2}[0-9a-f]{16} {2}copy\+0x\w+\n$/);
}

/** A buffer that ran over, an optimised image, a table; `exit`: of a machine that crashed. */
export async function inQemu(arch: string, exit: number): Promise<void> {
  await smashed(`qemu-${arch}`, exit);
  expect(await said(`optimised@qemu-${arch}`)).toMatch(/2500\n$/);
  expect(await kiln("build", `optimised@qemu-${arch}`, "-q", "--output", "debug")).toMatchObject({ exit: 0, stderr: "" });
  expect(await said(`tables@qemu-${arch}`)).toMatch(/first\ngreen\ndark\nlight\n$/);
}

/** Tests of an image that unpacks itself; `exit`: of a machine that crashed. */
export function packed(arch: string, exit: number): void {
  const IMAGE = `squeezed@qemu-${arch}`;
  const TEXT = "the same words again, the same words again: 3000, 2 words, last\n";

  test("begins as it was linked; sizes and crashes are told of what it was made from", async () => {
    expect(await kiln("build", IMAGE, "-q", "--output", "debug", "--check")).toMatchObject({ exit: 0, stderr: "" });
    expect(await said(IMAGE, "--", "last")).toBe(TEXT);
    const crash = await kiln("run", IMAGE, "-q", "--", "crash", "here");
    expect(crash.exit).toBe(exit);
    expect(crash.stdout).toMatch(
      /crash: null pointer at 0000000000000008\n[^]*\n {2}[0-9a-f]{16} {2}main\+0x\w+ \(src\/app\/squeezed\.c:\d+\)\n/,
    );

    const { stdout } = await kiln("size", IMAGE, "-q", "--json");
    const size = JSON.parse(stdout) as { bytes: number; fileBytes: number; rows: { library: string; bytes: number }[] };
    expect(size.fileBytes).toBe(statSync(join(folder, "out", IMAGE, "image")).size);
    expect(size.fileBytes).toBeLessThan(size.bytes / 2);
    expect(size.rows.find(({ library }) => library === "app")?.bytes).toBeGreaterThan(12_000);
    const { stdout: table } = await kiln("size", IMAGE, "-q");
    expect(table).toMatch(new RegExp(` *${size.fileBytes} +[0-9.]+ % +\\(the file\\)\n$`));
  });

  test("says what is wrong when its file is damaged, and ends", async () => {
    const { stdout } = await kiln("run", IMAGE, "-q", "--dry-run", "--json");
    const { command } = JSON.parse(stdout) as { command: readonly string[] };
    const [image, damaged] = [join(folder, "out", IMAGE, "image"), join(temporaryFolder("damaged"), "image")];
    const bytes = readFileSync(image);
    const place = bytes.indexOf(Buffer.from("1f8b0800", "hex")) + 1000;
    bytes.writeUInt8(bytes.readUInt8(place) ^ 4, place);
    writeFileSync(damaged, bytes);
    const words = command.slice(1).map((word) => (word === image ? damaged : word));
    const machine = spawnSync(command[0] ?? "", words, { encoding: "utf8", timeout: 60_000 });
    expect(machine.stdout).toMatch(/^the packed image can't be unpacked: it .+\n$/);
    expect(machine.signal).toBeNull();
  });
}
