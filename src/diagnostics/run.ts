import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E1001: a platform's `run` record is not one that Kiln can start. */
export function badRunRecord(target: string, why: string): Diagnostic {
  return {
    code: "KILN-E1001",
    severity: "error",
    message: `${target} can't be started`,
    detail: why,
    advice: 'mend `run` in the platform\'s recipe: `{ kind = "process" }` or `{ kind = "qemu"  program = "…"  args = […] }`',
    notes: [],
    fault: "recipe",
  };
}

const PACKAGES: Readonly<Record<string, string>> = {
  "qemu-system-x86_64": "qemu-system-x86 (Debian, Ubuntu), qemu-system-x86-core (Fedora), qemu-system-x86 (Arch)",
  "qemu-system-aarch64": "qemu-system-arm (Debian, Ubuntu), qemu-system-aarch64-core (Fedora), qemu-system-aarch64 (Arch)",
};

/** KILN-E1002: the emulator is not on PATH. */
export function missingEmulator(target: string, program: string): Diagnostic {
  const packages = PACKAGES[program];
  return {
    code: "KILN-E1002",
    severity: "error",
    message: `${target} needs ${program}, which is not on PATH`,
    advice: packages ? `install the package ${packages}` : `install ${program}, or put its folder on PATH`,
    notes: [],
    fault: "build",
  };
}

/** KILN-E1003: the guest ended without telling a status. */
export function interruptedGuest(target: string, program: string, code: number, output: string): Diagnostic {
  const tail = output.trimEnd().split("\n").slice(-10).join("\n");
  return {
    code: "KILN-E1003",
    severity: "error",
    message: `${target} ended without an exit status (${program} exited with ${code})`,
    ...(tail !== "" ? { detail: tail } : {}),
    advice: "look at the console above: the guest was reset, or the emulator refused its machine",
    notes: [],
    fault: "build",
  };
}

/** KILN-E1004: an image's declared test failed. */
export function testFailed(target: string, test: string, why: string, output: string): Diagnostic {
  return {
    code: "KILN-E1004",
    severity: "error",
    message: `${target}: test ${test} failed: ${why}`,
    detail: output.trimEnd().split("\n").slice(-20).join("\n"),
    advice: `run it by hand: kiln run ${target}`,
    notes: [],
    fault: "build",
  };
}
