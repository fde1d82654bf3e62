import { setImmediate as nextTurn } from "node:timers/promises";
import { checkRequest } from "./check-request.ts";
import { resultWithout } from "./result.ts";
import { Slot } from "./slot.ts";
import type { SlotOptions } from "./slot.ts";
import type { MemoryGroups } from "./memory-groups.ts";
import type { MemoryLimit, Sandbox, SandboxRequest, SandboxResult } from "./sandbox.ts";

/** The tiers that use the helper: a line of requests before the slots. */
export class SlotPool implements Sandbox {
  readonly tier: "namespaces" | "privileged";
  readonly slots: number;
  readonly memoryLimit: MemoryLimit;
  readonly #idle: Slot[];
  readonly #line: ((slot: Slot) => void)[] = [];
  readonly #all = new Set<Slot>();
  readonly #groups: MemoryGroups | undefined;
  #closed = false;

  /** `slots` of one tier. `groups` are theirs, and closed after them. */
  constructor(tier: SlotOptions["tier"], slots: readonly Slot[], groups?: MemoryGroups) {
    this.tier = tier;
    this.#groups = groups;
    this.memoryLimit = groups === undefined ? "sampled" : "hard";
    this.slots = slots.length;
    this.#idle = [...slots];
    for (const slot of slots) this.#all.add(slot);
  }

  async run(request: SandboxRequest, signal?: AbortSignal, onEnded?: () => void): Promise<SandboxResult> {
    const refused = checkRequest(request);
    if (refused !== undefined) return resultWithout({ kind: "bad-output", ...refused });
    const slot = await this.#take();
    let result: () => SandboxResult;
    try {
      if (signal?.aborted === true) return resultWithout({ kind: "cancelled" });
      const failure = await slot.ready;
      if (failure !== undefined) return resultWithout({ kind: "setup-failed", ...failure });
      result = await slot.run(request, signal);
    } finally {
      this.#release(slot);
    }
    // Whoever waits for the slot gives it its work before this one's result is looked at.
    onEnded?.();
    await nextTurn();
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
