import { setImmediate as nextTurn } from "node:timers/promises";
import { checkRequest } from "./check-request.ts";
import { resultWithout } from "./result.ts";
import { Slot } from "./slot.ts";
import type { SlotOptions } from "./slot.ts";
import type { MemoryGroups } from "./memory-groups.ts";
import type { MemoryLimit, RunTurn, Sandbox, SandboxRequest, SandboxResult } from "./sandbox.ts";

/** The tiers that use the helper: a line of requests before the slots. */
export class SlotPool implements Sandbox {
  readonly tier: "namespaces" | "privileged";
  readonly slots: number;
  readonly memoryLimit: MemoryLimit;
  readonly #idle: Slot[];
  readonly #line: ((slot: Slot) => void)[] = [];
  readonly #all = new Set<Slot>();
  readonly #groups: MemoryGroups | undefined;
  readonly #more: (() => Slot)[];
  #closed = false;

  /** How many `slots` run something at once, the first of them, and how to make `more` when all are taken. `groups` are theirs, and closed after them. */
  constructor(tier: SlotOptions["tier"], slots: number, first: Slot, groups?: MemoryGroups, more: readonly (() => Slot)[] = []) {
    this.#more = [...more];
    this.tier = tier;
    this.#groups = groups;
    this.memoryLimit = groups === undefined ? "sampled" : "hard";
    this.slots = slots;
    this.#idle = [first];
    this.#all.add(first);
  }

  async run(request: SandboxRequest, signal?: AbortSignal, turn?: RunTurn): Promise<SandboxResult> {
    const refused = checkRequest(request);
    if (refused !== undefined) return resultWithout({ kind: "bad-output", ...refused });
    const slot = await this.#take();
    let result: () => SandboxResult;
    try {
      if (signal?.aborted === true) return resultWithout({ kind: "cancelled" });
      const failure = await slot.ready;
      if (failure !== undefined) return resultWithout({ kind: "setup-failed", ...failure });
      result = await slot.run(request, signal, turn);
      // The next command begins, if it hasn't yet, and only then the slot gets more, and this one's result is looked at.
      turn?.end();
      if (turn !== undefined) await nextTurn();
    } finally {
      this.#release(slot);
    }
    return result();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((slot) => slot.close()));
    await this.#groups?.close();
  }

  #take(): Promise<Slot> {
    if (this.#closed) throw new Error("the sandbox is closed");
    const slot = this.#idle.pop();
    if (slot !== undefined) return Promise.resolve(slot);
    const more = this.#more.shift()?.();
    if (more !== undefined) {
      this.#all.add(more);
      return Promise.resolve(more);
    }
    return new Promise((resolve) => void this.#line.push(resolve));
  }

  /** A helper that was killed from outside (memory ran out) is replaced. */
  #release(slot: Slot): void {
    let usable = slot;
    if (slot.gone && !this.#closed) {
      this.#all.delete(slot);
      usable = new Slot(slot.options);
      this.#all.add(usable);
    }
    const next = this.#line.shift();
    if (next === undefined) this.#idle.push(usable);
    else next(usable);
  }
}
