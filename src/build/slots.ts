import type { FreeMemory } from "./free-memory.ts";

/** What a step is likely to take of the machine while it runs. */
export interface StepNeed {
  /** Processors that it keeps busy; at least 1. */
  readonly cores: number;
  readonly peakBytes: number;
}

/**
 * Lets steps through in the order in which they came: as many at once as there are jobs, one that keeps several processors busy counting as several, and as
 * many as the memory is likely to do for. One always goes, whatever it needs. None overtakes, so that a large one isn't kept waiting by small ones for ever.
 */
export class Slots {
  readonly #jobs: number;
  readonly #memory: FreeMemory;
  readonly #line: { readonly need: StepNeed; readonly start: () => void }[] = [];
  #running = 0;
  #cores = 0;
  #peakBytes = 0;
  /** What was free when nothing ran. */
  #budgetBytes = 0;

  constructor(jobs: number, memory: FreeMemory) {
    this.#jobs = jobs;
    this.#memory = memory;
  }

  /** Waits for the step's turn; gives what ends it, to be called once. */
  async take(need: StepNeed): Promise<() => void> {
    const taken = { cores: Math.min(need.cores, this.#jobs), peakBytes: need.peakBytes };
    if (this.#line.length > 0 || !this.#fits(taken))
      await new Promise<void>((resolve) => void this.#line.push({ need: taken, start: resolve }));
    else this.#add(taken);
    return () => this.#release(taken);
  }

  #fits({ cores, peakBytes }: StepNeed): boolean {
    if (this.#running === 0) {
      this.#budgetBytes = this.#memory();
      return true;
    }
    if (this.#cores + cores > this.#jobs) return false;
    const all = this.#peakBytes + peakBytes;
    // Far from the end of it nobody has to look.
    return all <= this.#budgetBytes / 4 || (all <= this.#budgetBytes && peakBytes <= this.#memory());
  }

  #add({ cores, peakBytes }: StepNeed): void {
    this.#running++;
    this.#cores += cores;
    this.#peakBytes += peakBytes;
  }

  #release({ cores, peakBytes }: StepNeed): void {
    this.#running--;
    this.#cores -= cores;
    this.#peakBytes -= peakBytes;
    for (let next = this.#line[0]; next !== undefined && this.#fits(next.need); next = this.#line[0]) {
      this.#line.shift();
      this.#add(next.need);
      next.start();
    }
  }
}
