import { assertNever } from "#diagnostics/assert-never.ts";
import type { Machine } from "./machine.ts";

type Qemu = Extract<Machine, { kind: "qemu" }>;

/** QEMU's command line: the recipe's words with the image's path, then the guest's arguments as kernel command line (`-append`). */
export function qemuArguments(machine: Qemu, imagePath: string, guestArgs: readonly string[]): readonly string[] {
  // QEMU reads a comma in an option's value as a separator; doubled it stands for itself (qemu(1)). `-kernel FILE` is a whole word.
  const words = machine.args.map((word) => (word === "{image}" ? imagePath : word.replaceAll("{image}", imagePath.replaceAll(",", ",,"))));
  return guestArgs.length === 0 ? words : [...words, "-append", guestArgs.map(quote).join(" ")];
}

/** The guest's status from QEMU's exit code; undefined: the guest did not say (QEMU itself failed, or the guest reset). */
export function decodeQemuStatus(exit: Qemu["exit"], code: number): number | undefined {
  switch (exit) {
    case "none":
      return code;
    case "semihosting":
      // 0: switched off without a word; 1: QEMU's own failures. So guests say status + 2.
      return code >= 2 ? code - 2 : undefined;
    case "isa-debug-exit":
      // The value v written to the port becomes (v << 1) | 1. Guests write status + 1, since QEMU's own failures are 1.
      return code % 2 === 1 && code >= 3 ? (code - 3) / 2 : undefined;
    default:
      return assertNever(exit);
  }
}

/** Kernel command lines separate words by spaces; double quotes keep them together. */
function quote(word: string): string {
  return /[\s"]/.test(word) || word === "" ? `"${word.replaceAll('"', '\\"')}"` : word;
}
