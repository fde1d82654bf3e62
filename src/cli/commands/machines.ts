import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { CrashNotes } from "#run/crash-notes.ts";
import { addressDescriber, filesAt } from "#run/describe-address.ts";
import type { Forward } from "#run/machine.ts";
import { knownMachines, machineIn, machineNamed, machinesFolder } from "#run/detached/known-machines.ts";
import { MachineLog } from "#run/detached/machine-log.ts";
import { pidOf, SYMBOLS_FILE, type KnownMachine, type MachineState } from "#run/detached/machine-record.ts";
import { stopMachine } from "#run/detached/stop-machine.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";

/** Lists the machines that `kiln run --detach` started, those too that have ended. */
export function psCommand(context: Context): number {
  const machines = knownMachines(machinesFolder(context.env));
  if (context.json) {
    printResult(context.terminal, { machines: machines.map(machineJson) });
    return EXIT.done;
  }
  const rows = machines.map(({ record, state }) => [
    record.name,
    record.target,
    stateText(state),
    ageText(Date.now() - record.startedAtMs),
    record.forwards.map(forwardText).join(" "),
  ]);
  const titles = ["NAME", "TARGET", "STATE", "STARTED", "PORTS"];
  const widths = titles.map((title, i) => Math.max(...[titles, ...rows].map((row) => row[i]?.length ?? title.length)));
  for (const row of [titles, ...rows])
    context.terminal.out(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd()}\n`,
    );
  return EXIT.done;
}

/** Prints what a machine said; with `--follow` on, until it ends. */
export async function logsCommand(context: Context, name: string, flags: Readonly<Record<string, unknown>>): Promise<number> {
  const { folder, record } = machineNamed(machinesFolder(context.env), name);
  const log = new MachineLog(folder);
  const parts: Uint8Array[] = [];
  const notes = new CrashNotes(addressDescriber(filesAt(join(folder, SYMBOLS_FILE), record.debug)), (bytes) =>
    context.json ? void parts.push(Uint8Array.from(bytes)) : context.terminal.out(bytes),
  );
  let hasTold = false;
  const tellCut = (): void => {
    if (!log.isCut || hasTold || context.json || context.terminal.quiet) return;
    hasTold = true;
    context.terminal.err("not all of it: older lines aren't kept (--log-size)\n");
  };
  try {
    for (;;) {
      // What it said last is there before its end is told.
      const hasEnded = machineIn(folder)?.state.kind !== "running";
      log.read((bytes) => notes.take(bytes));
      tellCut();
      if (flags["follow"] !== true || hasEnded) break;
      await wait(POLL_MS, undefined, { signal: context.signal }).catch(() => undefined);
      if (context.signal.aborted) return EXIT.interrupted;
    }
  } finally {
    log.close();
  }
  if (context.json) printResult(context.terminal, { name, log: Buffer.concat(parts).toString("utf8"), cut: log.isCut });
  return EXIT.done;
}

/** Ends machines and forgets them. */
export async function stopCommand(context: Context, names: readonly string[], flags: Readonly<Record<string, unknown>>): Promise<number> {
  const folder = machinesFolder(context.env);
  context.holdInterrupt();
  const machines = flags["all"] === true ? knownMachines(folder) : [...new Set(names)].map((name) => machineNamed(folder, name));
  const stopped = await Promise.all(machines.map(async (machine) => ({ ...machine, state: await stopMachine(machine) })));
  if (context.json) printResult(context.terminal, { stopped: stopped.map(machineJson) });
  else for (const { record, state } of stopped) context.terminal.out(`${record.name}: ${stateText(state)}\n`);
  return EXIT.done;
}

const POLL_MS = 100;
function machineJson({ record, state }: KnownMachine): Readonly<Record<string, unknown>> {
  const { name, target, startedAtMs, command, forwards } = record;
  return { name, target, ...stateJson(state), pid: pidOf(record), startedAt: new Date(startedAtMs).toISOString(), command, forwards };
}

const stateJson = (state: MachineState): Readonly<Record<string, unknown>> =>
  state.kind === "running" ? { state: "running" } : { state: "ended", status: state.status ?? null };

function stateText(state: MachineState): string {
  if (state.kind === "running") return "running";
  return state.status === undefined ? "ended" : `ended, status ${state.status}`;
}

const forwardText = ({ address, host, guest, protocol }: Forward): string => `${address}:${host}->${guest}/${protocol}`;

/** `3 min ago` */
function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  for (const [unit, name] of [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
  ] as const)
    if (seconds >= unit) return `${Math.floor(seconds / unit)} ${name} ago`;
  return `${seconds} s ago`;
}
