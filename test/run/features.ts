import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { runKiln } from "../support/kiln.ts";

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
