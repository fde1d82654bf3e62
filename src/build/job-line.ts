import type { BuildEnvironment } from "./environment.ts";
import { freeMemory } from "./free-memory.ts";
import { Slots, type StepNeed } from "./slots.ts";

/** What never ran here. */
const UNKNOWN: StepNeed = { cores: 1, peakBytes: 0 };

/** Where commands wait for a job: one of this process's slots, and one of make's where that started it. */
export class JobLine {
  readonly #slots: Slots;
  readonly #tokens: BuildEnvironment["jobTokens"];
  readonly #halt: AbortSignal;

  /** `halt`: once aborted nobody waits for make. */
  constructor(environment: Pick<BuildEnvironment, "jobs" | "freeMemory" | "jobTokens">, halt: AbortSignal) {
    this.#slots = new Slots(Math.max(1, environment.jobs), environment.freeMemory ?? freeMemory());
    this.#tokens = environment.jobTokens;
    this.#halt = halt;
  }

  /** Waits for a job. What gives it back may be called again. */
  async take(need: StepNeed = UNKNOWN): Promise<() => void> {
    const giveBackSlot = await this.#slots.take(need);
    const tokens = await this.#tokens?.();
    const giveBackToken = await tokens?.take(this.#halt);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      giveBackToken?.();
      giveBackSlot();
    };
  }
}
