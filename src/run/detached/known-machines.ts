import { readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { noSuchMachine } from "#diagnostics/run.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { isAlive, makerOf } from "#store/living-process.ts";
import { decodeQemuStatus } from "../qemu.ts";
import { readRecord, RECORD_FILE, STATUS_FILE, type KnownMachine, type MachineState } from "./machine-record.ts";

/** Where machines that run by themselves are remembered: until the session's end where the system has a place for that, else beside the user's state. */
export function machinesFolder(env: NodeJS.ProcessEnv): string {
  const [runtime, state] = [env["XDG_RUNTIME_DIR"], env["XDG_STATE_HOME"]];
  for (const folder of [runtime, state]) if (folder !== undefined && isAbsolute(folder)) return join(folder, "kiln", "machines");
  return join(env["HOME"] ?? homedir(), ".local", "state", "kiln", "machines");
}

/** All, by name. What a Kiln that was killed had begun is removed. */
export function knownMachines(folder: string): readonly KnownMachine[] {
  const names = entriesOf(folder).toSorted();
  for (const name of names)
    if (name.startsWith(".") && isAlive(makerOf(name) ?? "") === false) rmSync(join(folder, name), { recursive: true, force: true });
  return names.filter((name) => !name.startsWith(".")).flatMap((name) => machineIn(join(folder, name)) ?? []);
}

/** KILN-E1007 for a name that none has. */
export function machineNamed(folder: string, name: string): KnownMachine {
  const machines = knownMachines(folder);
  const found = machines.find(({ record }) => record.name === name);
  if (found === undefined)
    throw new KilnFailure([
      noSuchMachine(
        name,
        nearest(
          name,
          machines.map(({ record }) => record.name),
        ),
      ),
    ]);
  return found;
}

export function machineIn(folder: string): KnownMachine | undefined {
  const record = readRecord(textOf(join(folder, RECORD_FILE)) ?? "");
  return record && { record, folder, state: stateOf(folder, record.identity, record.exit) };
}

function stateOf(folder: string, identity: string, exit: KnownMachine["record"]["exit"]): MachineState {
  const told = (): string | undefined => /^(\d+)\n$/.exec(textOf(join(folder, STATUS_FILE)) ?? "")?.[1];
  // Its number may be another process's by now, and after a restart every number is.
  if (told() === undefined && isAlive(identity) === true) return { kind: "running" };
  const code = told();
  return { kind: "ended", status: code === undefined ? undefined : decodeQemuStatus(exit, Number(code)) };
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
