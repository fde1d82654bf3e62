import type { DerivationId } from "#derivation/derivation.ts";
import type { BuildEvent } from "../events.ts";
import type { ExpectedStep } from "../expected-steps.ts";

/** Where less than one in so many steps ran before, nothing is foretold. */
const KNOWN_SHARE = 2;

/** How long a build is likely to go on, by what its steps took when they last ran. */
export class RemainingTime {
  /** Steps that have not ended. */
  readonly #open = new Map<DerivationId, ExpectedStep & { sinceMs?: number }>();
  #jobs = 1;

  onEvent(event: BuildEvent, nowMs: number): void {
    switch (event.kind) {
      case "planned":
        this.#jobs = event.jobs;
        for (const [id, step] of event.expected) this.#open.set(id, { ...step });
        break;
      case "started": {
        const step = this.#open.get(event.id);
        if (step !== undefined) step.sinceMs = nowMs;
        break;
      }
      case "finished":
      case "failed":
      case "skipped":
        this.#open.delete(event.id);
        break;
      case "progress":
        break;
    }
  }

  /** Milliseconds: what the jobs have to share, but no less than the longest chain. Undefined: too little is known. */
  at(nowMs: number): number | undefined {
    let known = 0;
    let workMs = 0;
    let chainMs = 0;
    for (const { ms, isKnown, tailMs, takesJob, sinceMs } of this.#open.values()) {
      const passedMs = sinceMs === undefined ? 0 : Math.min(ms, nowMs - sinceMs);
      if (isKnown) known++;
      if (takesJob) workMs += ms - passedMs;
      chainMs = Math.max(chainMs, tailMs - passedMs);
    }
    if (this.#open.size === 0 || known * KNOWN_SHARE < this.#open.size) return undefined;
    return Math.max(chainMs, workMs / this.#jobs);
  }
}
