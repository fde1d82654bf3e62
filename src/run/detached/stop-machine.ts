import { rmSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { isAlive } from "#store/living-process.ts";
import { machineIn } from "./known-machines.ts";
import { pidOf, type KnownMachine, type MachineState } from "./machine-record.ts";
import { hasProcesses } from "./process-group.ts";

/** So long a machine may take to end by itself once it was asked to. */
const PATIENCE_MS = 5000;
const STEP_MS = 20;

/** Ends a machine and forgets it, with its log. Gives how it ended, once none of its processes is left. */
export async function stopMachine({ folder, record, state }: KnownMachine): Promise<MachineState> {
  const now = (): MachineState => machineIn(folder)?.state ?? { kind: "ended", status: undefined };
  const group = pidOf(record);
  // The helper that waits for it has told the status before it ends itself. Where that was long ago, its number may be another's by now.
  const isLeft = (): boolean => (state.kind === "running" ? hasProcesses(group) : isAlive(record.identity) === true);
  let last = state;
  for (let waited = 0; last.kind === "running" || isLeft(); waited += STEP_MS) {
    if (waited === 0) signalGroup(group, "SIGTERM");
    // The helper has no time to tell a status then.
    if (waited >= PATIENCE_MS) signalGroup(group, "SIGKILL");
    await wait(STEP_MS);
    last = now();
  }
  rmSync(folder, { recursive: true, force: true });
  return last;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has just ended.
  }
}
