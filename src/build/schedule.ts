import { setImmediate } from "node:timers/promises";
import type { DerivationId } from "#derivation/derivation.ts";
import { FairQueue } from "./fair-queue.ts";
import { ONE_SHARE, type Shares } from "./shares.ts";

/** Kinds of work that don't hinder one another. */
export type Lane = "fetch" | "builtin" | "command";

export interface Task {
  readonly id: DerivationId;
  readonly lane: Lane;
  /** Ids of tasks that must be done before. */
  readonly needs: readonly DerivationId[];
  /** How long the longest chain of tasks that begins with it is likely to take: those with the highest sum of this and their weight start first. */
  readonly height: number;
  /** How long it is likely to take by itself, without its weight: milliseconds. */
  readonly ms: number;
}

/** `stopped`: it did not run, since the build is ending. */
export type TaskEnding = "done" | "failed" | "stopped";

export interface ScheduleOptions {
  /** How many tasks of a lane are under way at once. */
  readonly lanes: Readonly<Record<Lane, number>>;
  /** Nothing new starts once this is aborted. */
  readonly signal: AbortSignal;
  /** Targets that the tasks are for, which get equal shares of each lane; default: one. */
  readonly shares?: Shares;
  /** How much longer a task is likely to take than its height and `ms` tell; asked once all that it needs is done. */
  readonly weight: (id: DerivationId) => number;
  /** How long a task that is done has used its lane (milliseconds); undefined: as long as it was likely to. */
  readonly took?: (id: DerivationId) => number | undefined;
  readonly run: (id: DerivationId) => Promise<TaskEnding>;
  /** A task can't run, as one that it needs failed or was skipped; `because` is the one that failed. */
  readonly onSkipped: (id: DerivationId, because: DerivationId) => void;
}

/** After so long other work of this process gets its turn (signals, timers, answers of slots): milliseconds. */
const TURN_MS = 8;

/** Runs tasks in an order that respects their needs: of the target that had least so far, what its end waits for longest first. Ends when all are done or none can start. */
export async function schedule(tasks: Iterable<Task>, options: ScheduleOptions): Promise<void> {
  const open = new Map<DerivationId, { readonly task: Task; missing: number; readonly dependants: DerivationId[] }>();
  for (const task of tasks) open.set(task.id, { task, missing: task.needs.length, dependants: [] });
  for (const { task } of open.values()) for (const need of task.needs) open.get(need)?.dependants.push(task.id);
  const queue = (): FairQueue => new FairQueue(options.shares ?? ONE_SHARE);
  const ready: Readonly<Record<Lane, FairQueue>> = { fetch: queue(), builtin: queue(), command: queue() };
  const makeReady = (task: Task): void => ready[task.lane].push(task, options.weight(task.id));
  for (const { task, missing } of open.values()) if (missing === 0) makeReady(task);

  const running: Record<Lane, number> = { fetch: 0, builtin: 0, command: 0 };
  let underWay = 0;
  let wake: (() => void) | undefined;
  let fault: { readonly error: unknown } | undefined;

  /** No recursion: chains are longer than the call stack. */
  const skipAfter = (because: DerivationId): void => {
    const failed = [because];
    for (let id = failed.pop(); id !== undefined; id = failed.pop()) {
      for (const dependant of open.get(id)?.dependants ?? []) {
        const entry = open.get(dependant);
        if (entry === undefined || entry.missing < 0) continue;
        entry.missing = -1;
        options.onSkipped(dependant, because);
        failed.push(dependant);
      }
    }
  };
  const settle = (task: Task, ending: TaskEnding): void => {
    if (ending === "failed") skipAfter(task.id);
    if (ending !== "done") return;
    ready[task.lane].settle(task, options.took?.(task.id));
    for (const dependant of open.get(task.id)?.dependants ?? []) {
      const entry = open.get(dependant);
      if (entry !== undefined && entry.missing > 0 && --entry.missing === 0) makeReady(entry.task);
    }
  };
  const start = (task: Task): void => {
    running[task.lane]++;
    underWay++;
    void options
      .run(task.id)
      .then((ending) => settle(task, ending))
      .catch((error: unknown) => {
        fault ??= { error };
      })
      .finally(() => {
        running[task.lane]--;
        underWay--;
        wake?.();
      });
  };
  const next = (): Task | undefined => {
    if (options.signal.aborted || fault !== undefined) return undefined;
    for (const lane of ["fetch", "command", "builtin"] as const) {
      if (running[lane] >= options.lanes[lane]) continue;
      const task = ready[lane].pop();
      if (task !== undefined) return task;
    }
    return undefined;
  };

  let turn = performance.now();
  for (;;) {
    const task = next();
    if (task !== undefined) {
      start(task);
      // Work that needs no waiting (a look-up that hits) is settled by here.
      await Promise.resolve();
      if (performance.now() - turn < TURN_MS) continue;
      await setImmediate();
      turn = performance.now();
    } else if (underWay > 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = undefined;
      turn = performance.now();
    } else break;
  }
  if (fault !== undefined) throw fault.error;
}
