import type { DerivationId } from "#derivation/derivation.ts";
import { ReadyQueue } from "./ready-queue.ts";
import type { Task } from "./schedule.ts";
import type { Shares } from "./shares.ts";

interface Target {
  /** How long tasks that it needs have used the lane: milliseconds. */
  servedMs: number;
  /** Tasks of its that are in the queue. */
  ready: number;
  /** Groups that have these. */
  readonly groups: Map<number, ReadyQueue>;
}

/**
 * Tasks that are ready, of several targets: next is what the target needs that was served least, of that what its end waits for longest. What several need
 * counts for each of them. So none waits for more than equal shares for all, however much the others have to do; and one that had nothing to do for a while
 * (its tasks waited for others) doesn't get that back: it would take all for as long.
 */
export class FairQueue {
  readonly #shares: Shares;
  readonly #targets: readonly Target[];
  readonly #costs = new Map<DerivationId, number>();
  /** What the target had that was served last, before that. */
  #nowMs = 0;

  constructor(shares: Shares) {
    this.#shares = shares;
    this.#targets = Array.from({ length: shares.targets }, () => ({ servedMs: 0, ready: 0, groups: new Map() }));
  }

  /** `weightMs`: how much longer it is likely to take than it says. */
  push(task: Task, weightMs: number): void {
    const group = this.#shares.groupOf(task.id);
    const targets = this.#targetsOf(group);
    const queue = targets[0]?.groups.get(group) ?? new ReadyQueue();
    queue.push(task, task.height + weightMs);
    this.#costs.set(task.id, task.ms + weightMs);
    for (const target of targets) {
      if (target.ready++ === 0) target.servedMs = Math.max(target.servedMs, this.#nowMs);
      target.groups.set(group, queue);
    }
  }

  pop(): Task | undefined {
    const first = this.#first();
    const task = first?.queue.pop();
    if (first === undefined || task === undefined) return undefined;
    this.#nowMs = Math.max(this.#nowMs, first.target.servedMs);
    for (const target of this.#targetsOf(first.group)) {
      target.ready--;
      target.servedMs += this.#costs.get(task.id) ?? 0;
      if (first.queue.priority === undefined) target.groups.delete(first.group);
    }
    return task;
  }

  /** A task that was popped is done. `tookMs`: undefined where that isn't known. */
  settle({ id }: Task, tookMs: number | undefined): void {
    const likelyMs = this.#costs.get(id) ?? 0;
    this.#costs.delete(id);
    if (tookMs !== undefined) for (const target of this.#targetsOf(this.#shares.groupOf(id))) target.servedMs += tookMs - likelyMs;
  }

  #first(): { readonly target: Target; readonly group: number; readonly queue: ReadyQueue } | undefined {
    let best: { readonly target: Target; readonly group: number; readonly queue: ReadyQueue; readonly priority: number } | undefined;
    for (const target of this.#targets) {
      if (target.ready === 0 || (best !== undefined && target.servedMs > best.target.servedMs)) continue;
      if (best !== undefined && target.servedMs < best.target.servedMs) best = undefined;
      for (const [group, queue] of target.groups) {
        const { priority = 0 } = queue;
        if (best === undefined || priority > best.priority) best = { target, group, queue, priority };
      }
    }
    return best;
  }

  #targetsOf(group: number): readonly Target[] {
    return (this.#shares.members[group] ?? []).flatMap((number) => this.#targets[number] ?? []);
  }
}
