import { existsSync } from "node:fs";
import { describe, test } from "vitest";
import { isInstalled } from "./installed.ts";

type Emulator = "qemu-system-x86_64" | "qemu-system-aarch64" | "qemu-system-riscv64";

const title = (program: string): string => (isInstalled(program) ? "" : ` (skipped: ${program} is not installed)`);

/** `describe`, left out where an emulator is missing. */
export function describeIn(program: Emulator, name: string, timeoutMs: number, tests: () => void): void {
  describe.skipIf(!isInstalled(program))(`${name}${title(program)}`, { timeout: timeoutMs }, tests);
}

/** `test`, left out where an emulator is missing. */
export function testIn(program: Emulator, name: string, run: () => Promise<void>): void {
  test.skipIf(!isInstalled(program))(`${name}${title(program)}`, run);
}

/** `describe`, left out where QEMU or its firmware of UEFI is missing. */
export function describeUefi(name: string, tests: () => void): void {
  const isThere = isInstalled("qemu-system-x86_64") && existsSync("/usr/share/qemu/OVMF.fd");
  const why = isThere ? "" : " (skipped: qemu-system-x86_64 or ovmf is not installed)";
  describe.skipIf(!isThere)(`${name}${why}`, { timeout: 240_000 }, tests);
}
