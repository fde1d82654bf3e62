import { constants } from "node:os";
import { finished } from "node:stream/promises";
import { isatty } from "node:tty";
import { execa } from "execa";
import { badRunRecord, interruptedGuest, missingEmulator } from "#diagnostics/run.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { Machine, MachineWishes } from "./machine.ts";
import { decodeQemuStatus, qemuArguments } from "./qemu.ts";

export interface RunOptions {
  /** Handed to the image: its argv (process) or kernel command line. */
  readonly args: readonly string[];
  readonly wishes?: MachineWishes;
  readonly console: GuestConsole;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

/** "pass": what it says is given on as it comes, and it gets standard input; "capture": all is given back, for tests. */
export type GuestConsole = { readonly kind: "pass"; readonly out: (bytes: Uint8Array) => void } | { readonly kind: "capture" };

export interface RunResult {
  /** The guest's own exit status, 0–255; 128 + n for a Linux process that signal n ended. */
  readonly status: number;
  readonly timedOut: boolean;
  readonly interrupted: boolean;
  /** What it wrote, with "capture". */
  readonly output: string;
}

/** What is started for an image. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
}

const NO_WISHES: MachineWishes = { forwards: [] };

export function commandLine(machine: Machine, imagePath: string, args: readonly string[], wishes = NO_WISHES): CommandLine {
  switch (machine.kind) {
    case "process":
      return { program: imagePath, args };
    case "qemu":
      return { program: machine.program, args: qemuArguments(machine, imagePath, args, wishes) };
    default:
      return assertNever(machine);
  }
}

/** The guest's status from that of what was started; undefined: the guest did not say. */
export const guestStatus = (machine: Machine, code: number): number | undefined =>
  machine.kind === "process" ? code : decodeQemuStatus(machine.exit, code);

/** A guest gets nothing of this host's environment; QEMU finds its firmware by itself. */
export const guestEnvironment = (env: NodeJS.ProcessEnv): Readonly<Record<string, string>> => ({ PATH: env["PATH"] ?? "" });

/** QEMU takes a pipe's end on standard input for the end of its console, and then drops what nobody reads at once. A terminal it needs itself. */
const keepsInputOpen = ({ kind }: Machine): boolean => kind === "qemu" && !isatty(0);

/** Runs a finished image: as a process of this host, or in QEMU found on PATH. Errors: KILN-E1001, KILN-E1002, KILN-E1003. */
export async function runImage(name: string, imagePath: string, machine: Machine, options: RunOptions): Promise<RunResult> {
  const { program, args } = commandLine(machine, imagePath, options.args, options.wishes);
  const { console } = options;
  const running = execa(program, args, {
    reject: false,
    env: guestEnvironment(options.env),
    extendEnv: false,
    stdin: console.kind === "capture" ? "ignore" : keepsInputOpen(machine) ? "pipe" : "inherit",
    stdout: "pipe",
    stderr: console.kind === "pass" ? "inherit" : "pipe",
    all: console.kind === "capture",
    buffer: console.kind === "capture",
    stripFinalNewline: false,
    forceKillAfterDelay: 1000,
    ...(options.timeoutMs !== undefined ? { timeout: options.timeoutMs } : {}),
    ...(options.signal !== undefined ? { cancelSignal: options.signal } : {}),
  });
  if (console.kind === "pass") running.stdout.on("data", (bytes: Uint8Array) => console.out(bytes));
  const input = running.stdin;
  if (input !== null)
    process.stdin
      .on("error", () => undefined)
      .pipe(
        input.on("error", () => undefined),
        { end: false },
      );
  // A guest that has ended may have said more than has been read by then. Where nothing was started there is nothing to read.
  const drained = finished(running.stdout).catch(() => undefined);
  const result = await running;
  await drained;
  if (input !== null) process.stdin.destroy();
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
  const status = guestStatus(machine, result.exitCode);
  if (status === undefined) throw new KilnFailure([interruptedGuest(name, program, result.exitCode, output)]);
  return { status, timedOut, interrupted, output };
}
