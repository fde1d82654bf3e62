import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E1001: a platform's `run` record is not one that Kiln can start. */
export function badRunRecord(target: string, why: string): Diagnostic {
  return {
    code: "KILN-E1001",
    severity: "error",
    message: `${target} can't be started`,
    detail: why,
    advice:
      'mend `run` in the platform\'s recipe: `{ kind = "process" }` or `{ kind = "qemu"  program = "…"  args = […] }`, with what docs/run.md lists',
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

/** KILN-E1005: a machine can't do what is asked of it. `instead`: what it can do. */
export function unsupportedWish(target: string, option: string, kind: string, instead: string | undefined): Diagnostic {
  return {
    code: "KILN-E1005",
    severity: "error",
    message: `${target} can't be started with ${option}`,
    detail:
      kind === "process"
        ? "it is a process of this machine, which has no devices of its own"
        : "its platform's `run` record doesn't say how",
    advice: instead ?? "leave it out, or run the image on another platform: kiln run IMAGE@qemu",
    notes: [],
    fault: "recipe",
  };
}

const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)}MiB`;

/** KILN-E1006: `--memory` is less than the image needs. */
export function leastMemoryMissing(target: string, memory: number, least: number): Diagnostic {
  return {
    code: "KILN-E1006",
    severity: "error",
    message: `${target} needs ${mib(least)} of memory, more than ${mib(memory)}`,
    detail: "its platform's `run` record says so (`least_memory`): the heap is part of the machine's memory",
    advice: `give it more, --memory ${mib(least)}, or make the heap smaller, --set heap.size=1MiB`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1007: no machine of this name is known. */
export function noSuchMachine(name: string, near: string | undefined): Diagnostic {
  return {
    code: "KILN-E1007",
    severity: "error",
    message: `there is no machine "${name}"`,
    advice:
      near === undefined ? "`kiln ps` lists those that `kiln run --detach` started" : `did you mean "${near}"? \`kiln ps\` lists them all`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1008: another machine of this name runs. */
export function machineRuns(name: string): Diagnostic {
  return {
    code: "KILN-E1008",
    severity: "error",
    message: `a machine "${name}" is running`,
    advice: `stop it, kiln stop ${name}, or give the new one another name, --name ${name}-2`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1009: a detached machine could not be started, or ended at once. `output`: the end of what it said. */
export function machineNotStarted(name: string, why: string, output: string): Diagnostic {
  return {
    code: "KILN-E1009",
    severity: "error",
    message: `the machine "${name}" could not be started: ${why}`,
    ...(output === "" ? {} : { detail: output.trimEnd().split("\n").slice(-10).join("\n") }),
    advice: "run it without --detach to see what it does",
    notes: [],
    fault: "build",
  };
}

/** KILN-E1011: `--boot` of an option that the image doesn't read when it starts. `known`: those that it does. */
export function noBootOption(target: string, name: string, near: string | undefined, known: readonly string[]): Diagnostic {
  const otherwise = known.length === 0 ? "it has none that can" : `those that can: ${known.join(", ")}`;
  return {
    code: "KILN-E1011",
    severity: "error",
    message: `${name} of ${target} can't be set when the image starts`,
    detail: otherwise,
    advice: near === undefined ? `set it when the image is built: --set ${name}=VALUE` : `did you mean ${near}?`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1017: what an emulator needs can't be found out. */
export function unreadableEmulator(target: string, program: string, why: string): Diagnostic {
  return {
    code: "KILN-E1017",
    severity: "error",
    message: `what ${program} needs can't be found out, so ${target} can't be tested`,
    detail: why,
    advice: "tests run with a copy of the emulator: see whether it starts, and reinstall it where it doesn't",
    notes: [],
    fault: "build",
  };
}

/** KILN-E1018: the rule of an image leaves nothing that its tests could be run with. */
export function noTestTools(target: string): Diagnostic {
  return {
    code: "KILN-E1018",
    severity: "error",
    message: `${target} has tests, but nothing to run them with`,
    detail: "the rule of its image leaves no file `tools`",
    advice: "let the rule leave `std_tools` of std as its lazy output `tools`, as std.image does",
    notes: [],
    fault: "recipe",
  };
}
