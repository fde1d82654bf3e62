import type { Task } from "./schedule.ts";

/** Tasks by priority, highest first; among equals those that came first. A binary heap: graphs have 100,000 steps that are ready at once. */
export class ReadyQueue {
  /** Each before those at twice its index and one, and two, more. */
  readonly #heap: QueuedTask[] = [];
  #count = 0;

  push(task: Task, priority: number): void {
    const queued = { task, priority, order: this.#count++ };
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

  /** Of the first; undefined: there is none. */
  get priority(): number | undefined {
    return this.#heap[0]?.priority;
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
