import type { BuildEvent } from "#build/events.ts";

/** How far a build is. */
export class StepCounts {
  #total = 0;
  #done = 0;
  #failed = 0;

  get failed(): number {
    return this.#failed;
  }

  onEvent(event: BuildEvent): void {
    switch (event.kind) {
      case "planned":
        // Builds nest: the first sandboxed step asks for the toolchain of the helper.
        this.#total += event.total;
        break;
      case "failed":
        this.#failed++;
        this.#done++;
        break;
      case "finished":
      case "skipped":
        this.#done++;
        break;
      case "started":
      case "progress":
        break;
    }
  }

  /** "[12/48]"; "": nothing is planned. */
  toString(): string {
    return this.#total === 0 ? "" : `[${this.#done}/${this.#total}]`;
  }
}
