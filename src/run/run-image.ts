import { constants } from "node:os";
import { execa } from "execa";
import { badRunRecord, interruptedGuest, missingEmulator } from "#diagnostics/run.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { Machine } from "./machine.ts";
import { decodeQemuStatus, qemuArguments } from "./qemu.ts";

export interface RunOptions {
  /** Handed to the image: its argv (process) or kernel command line. */
  readonly args: readonly string[];
  /** "inherit": the console is this terminal. "capture": given back, for tests. */
  readonly console: "inherit" | "capture";
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

export interface RunResult {
  /** The guest's own exit status, 0–255; 128 + n for a Linux process that signal n ended. */
  readonly status: number;
  readonly timedOut: boolean;
  readonly interrupted: boolean;
  /** What it wrote, with "capture". */
  readonly output: string;
}

/** Runs a finished image: as a process of this host, or in QEMU found on PATH. Errors: KILN-E1001, KILN-E1002. */
export async function runImage(name: string, imagePath: string, machine: Machine, options: RunOptions): Promise<RunResult> {
  switch (machine.kind) {
    case "process":
      return await start(name, imagePath, options.args, (code) => code, options);
    case "qemu": {
      const args = qemuArguments(machine, imagePath, options.args);
      return await start(name, machine.program, args, (code) => decodeQemuStatus(machine.exit, code), options);
    }
    default:
      return assertNever(machine);
  }
}

async function start(
  name: string,
  program: string,
  args: readonly string[],
  statusOf: (code: number) => number | undefined,
  options: RunOptions,
): Promise<RunResult> {
  const result = await execa(program, args, {
    reject: false,
    // A guest gets nothing of this host's environment; QEMU finds its firmware by itself.
    env: { PATH: options.env["PATH"] ?? "" },
    extendEnv: false,
    stdin: options.console === "inherit" ? "inherit" : "ignore",
    stdout: options.console === "inherit" ? "inherit" : "pipe",
    stderr: options.console === "inherit" ? "inherit" : "pipe",
    all: options.console === "capture",
    stripFinalNewline: false,
    forceKillAfterDelay: 1000,
    ...(options.timeoutMs !== undefined ? { timeout: options.timeoutMs } : {}),
    ...(options.signal !== undefined ? { cancelSignal: options.signal } : {}),
  });
  if (result.code === "ENOENT") throw new KilnFailure([missingEmulator(name, program)]);
  if (result.code === "EACCES" || result.code === "ENOEXEC")
    throw new KilnFailure([badRunRecord(name, `${program} can't be run: ${result.code}`)]);
  const output = typeof result.all === "string" ? result.all : "";
  const interrupted = result.isCanceled;
  const timedOut = result.timedOut;
  if (interrupted || timedOut) return { status: 130, timedOut, interrupted, output };
  if (result.exitCode === undefined) {
    const signal = result.signal ? constants.signals[result.signal] : 0;
    return { status: 128 + signal, timedOut, interrupted: result.signal === "SIGINT", output };
  }
  const status = statusOf(result.exitCode);
  if (status === undefined) throw new KilnFailure([interruptedGuest(name, program, result.exitCode, output)]);
  return { status, timedOut, interrupted, output };
}
