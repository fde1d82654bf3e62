import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { unusableFile } from "#diagnostics/command-line.ts";
import { machineNotStarted, machineRuns, missingEmulator } from "#diagnostics/run.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoOf } from "#config/host-files.ts";
import { identityOf, newName } from "#store/living-process.ts";
import type { Forward, QemuExit } from "../machine.ts";
import { programOnPath } from "#sandbox/program-on-path.ts";
import type { CommandLine } from "../run-image.ts";
import { machineIn } from "./known-machines.ts";
import { logText } from "./machine-log.ts";
import { hasPorts } from "./own-ports.ts";
import { pidOf, RECORD_FILE, STATUS_FILE, SYMBOLS_FILE, type KnownMachine, type MachineRecord } from "./machine-record.ts";

export interface DetachedOrder {
  /** Undefined: the image's, with a number behind it where a machine is called so. */
  readonly name?: string;
  /** The helper (#sandbox/compile-helper.ts), which runs it, keeps what it says, and stays to tell its status. */
  readonly helper: string;
  /** Bytes of what it says that are kept. */
  readonly logSize: number;
  readonly image: string;
  readonly target: string;
  readonly command: CommandLine;
  readonly forwards: readonly Forward[];
  readonly exit: QemuExit;
  /** Text of the output `symbols`. */
  readonly symbols?: string;
  readonly debug?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

/** So long a machine may take to tell that it won't start. */
const SETTLE_MS = 400;
/** The same where it has ports of the host to take, until it has them. */
const PORTS_MS = 10_000;
const STEP_MS = 20;

/** Starts a machine that goes on without Kiln. Errors: KILN-E1002, E1008, E1009, E1109. */
export async function startDetached(folder: string, order: DetachedOrder): Promise<KnownMachine> {
  const { program: wanted, args } = order.command;
  const program = wanted.includes("/") ? wanted : programOnPath(wanted, order.env);
  if (program === undefined) throw new KilnFailure([missingEmulator(order.target, wanted)]);
  const name = order.name ?? freeName(folder, order.image);
  const place = join(folder, name);
  const unfinished = join(folder, `.${newName()}`);
  const onFile = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new KilnFailure([unusableFile(unfinished, "written", errnoOf(error))]);
    }
  };
  onFile(() => mkdirSync(unfinished, { recursive: true, mode: 0o700 }));
  let child: ChildProcess | undefined;
  try {
    // It waits until the machine is written down. Should Kiln be killed before, nothing is started: the pipe ends.
    child = spawn(order.helper, ["machine", place, String(order.logSize), program, ...args], {
      detached: true,
      stdio: ["ignore", "ignore", "ignore", "pipe"],
      env: order.env,
    });
    if (child.pid === undefined) throw new KilnFailure([machineNotStarted(name, `${order.helper} can't be run`, "")]);
    const record: MachineRecord = {
      name,
      target: order.target,
      identity: identityOf(child.pid),
      startedAtMs: order.nowMs,
      command: [wanted, ...args],
      forwards: order.forwards,
      exit: order.exit,
      ...(order.debug === undefined ? {} : { debug: order.debug }),
    };
    onFile(() => {
      if (order.symbols !== undefined) writeFileSync(join(unfinished, SYMBOLS_FILE), order.symbols);
      writeFileSync(join(unfinished, RECORD_FILE), `${JSON.stringify(record)}\n`);
    });
    takePlace(unfinished, place, name);
  } catch (error) {
    // It reads no word on its pipe, and ends.
    child?.stdio[3]?.destroy();
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  const gate = child.stdio[3];
  if (gate !== null && gate !== undefined && "end" in gate) gate.end("go\n");
  child.unref();
  return await settled(place, order, name);
}

/** A machine that ended makes room for a new one of its name. */
function takePlace(unfinished: string, place: string, name: string): void {
  if (machineIn(place)?.state.kind === "running") throw new KilnFailure([machineRuns(name)]);
  rmSync(place, { recursive: true, force: true });
  try {
    renameSync(unfinished, place);
  } catch (error) {
    const errno = errnoOf(error);
    // Another Kiln was quicker.
    if (errno === "ENOTEMPTY" || errno === "EEXIST") throw new KilnFailure([machineRuns(name)]);
    throw new KilnFailure([unusableFile(place, "written", errno)]);
  }
}

function freeName(folder: string, image: string): string {
  const taken = (name: string): boolean => machineIn(join(folder, name))?.state.kind === "running";
  let name = image;
  for (let number = 2; taken(name); number++) name = `${image}-${number}`;
  return name;
}

async function settled(place: string, order: DetachedOrder, name: string): Promise<KnownMachine> {
  for (let waited = 0; ; waited += STEP_MS) {
    const machine = machineIn(place);
    if (machine === undefined) throw new KilnFailure([machineNotStarted(name, "its folder was removed", "")]);
    if (machine.state.kind === "ended" && machine.state.status === undefined) throw failureOf(machine, order, name);
    if (machine.state.kind === "ended" || waited >= PORTS_MS) return machine;
    if (waited >= SETTLE_MS && hasPorts(pidOf(machine.record), order.forwards)) return machine;
    await wait(STEP_MS);
  }
}

function failureOf(machine: KnownMachine, order: DetachedOrder, name: string): KilnFailure {
  const statusFile = join(machine.folder, STATUS_FILE);
  const code = existsSync(statusFile) ? Number(readFileSync(statusFile, "utf8")) : undefined;
  const output = logText(machine.folder);
  rmSync(machine.folder, { recursive: true, force: true });
  const why = code === undefined ? "it ended" : `${order.command.program} exited with ${code}`;
  return new KilnFailure([machineNotStarted(name, why, output)]);
}
