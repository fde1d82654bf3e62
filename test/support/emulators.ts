import { describe } from "vitest";
import { isInstalled } from "./installed.ts";

const title = (program: string): string => (isInstalled(program) ? "" : ` (skipped: ${program} is not installed)`);

/** `describe`, left out where an emulator is missing. */
export function describeIn(
  program: "qemu-system-x86_64" | "qemu-system-aarch64" | "qemu-system-riscv64",
  name: string,
  timeoutMs: number,
  tests: () => void,
): void {
  describe.skipIf(!isInstalled(program))(`${name}${title(program)}`, { timeout: timeoutMs }, tests);
}
