import { setImmediate } from "node:timers/promises";
import type { DerivationId } from "#derivation/derivation.ts";

/** Kinds of work that don't hinder one another. */
export type Lane = "fetch" | "builtin" | "command";

export interface Task {
  readonly id: DerivationId;
  readonly lane: Lane;
  /** Ids of tasks that must be done before. */
  readonly needs: readonly DerivationId[];
  /** How long the longest chain of tasks that begins with it is likely to take: those with the highest sum of this and their weight start first. */
  readonly height: number;
}

/** `stopped`: it did not run, since the build is ending. */
export type TaskEnding = "done" | "failed" | "stopped";

export interface ScheduleOptions {
  /** How many tasks of a lane are under way at once. */
  readonly lanes: Readonly<Record<Lane, number>>;
  /** Nothing new starts once this is aborted. */
  readonly signal: AbortSignal;
  /** How much longer a task is likely to take than its height tells; asked once all that it needs is done. */
  readonly weight: (id: DerivationId) => number;
  readonly run: (id: DerivationId) => Promise<TaskEnding>;
  /** A task can't run, as one that it needs failed or was skipped; `because` is the one that failed. */
  readonly onSkipped: (id: DerivationId, because: DerivationId) => void;
}

/** After so long other work of this process gets its turn (signals, timers, answers of slots): milliseconds. */
const TURN_MS = 8;

/** Runs tasks in an order that respects their needs, what the end waits for longest first; ends when all are done or none can start. */
export async function schedule(tasks: Iterable<Task>, options: ScheduleOptions): Promise<void> {
  const open = new Map<DerivationId, { readonly task: Task; missing: number; readonly dependants: DerivationId[] }>();
  for (const task of tasks) open.set(task.id, { task, missing: task.needs.length, dependants: [] });
  for (const { task } of open.values()) for (const need of task.needs) open.get(need)?.dependants.push(task.id);
  const ready: Readonly<Record<Lane, ReadyQueue>> = { fetch: new ReadyQueue(), builtin: new ReadyQueue(), command: new ReadyQueue() };
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

/** Ready tasks, those that the end waits for longest first; among equals those that came first. A binary heap: graphs have 100,000 steps that are ready at once. */
class ReadyQueue {
  /** Each before those at twice its index and one, and two, more. */
  readonly #heap: QueuedTask[] = [];
  #count = 0;

  push(task: Task, weight: number): void {
    const queued = { task, priority: task.height + weight, order: this.#count++ };
    let at = this.#heap.length;
    for (;;) {
      const above = (at - 1) >> 1;
      const other = at === 0 ? undefined : this.#heap[above];
      if (other === undefined || isBefore(other, queued)) break;
      this.#heap[at] = other;
      at = above;
    }
    this.#heap[at] = queued;
  }

  pop(): Task | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || first === last) return first?.task;
    let at = 0;
    for (;;) {
      const below = this.#firstBelow(at);
      const other = this.#heap[below];
      if (other === undefined || isBefore(last, other)) break;
      this.#heap[at] = other;
      at = below;
    }
    this.#heap[at] = last;
    return first.task;
  }

  #firstBelow(at: number): number {
    const left = 2 * at + 1;
    const [one, other] = [this.#heap[left], this.#heap[left + 1]];
    return one !== undefined && other !== undefined && isBefore(other, one) ? left + 1 : left;
  }
}

interface QueuedTask {
  readonly task: Task;
  readonly priority: number;
  /** Of arrival. */
  readonly order: number;
}

function isBefore(one: QueuedTask, other: QueuedTask): boolean {
  return one.priority > other.priority || (one.priority === other.priority && one.order < other.order);
}
