import type { PublishedResult, Store, Trust } from "#store/store.ts";

/** A result is shown to others about so long after it was made: milliseconds. */
const EVERY_MS = 200;
/** The first sooner, while what is made from it is under way: after an edit there are two or three. */
const FIRST_MS = 10;
/** On a slow disk batches are rarer: publishing takes at most one part in so many of the time. */
const SHARE = 20;
/** A batch that is this large is not kept back. */
const MOST = 512;

/** Gathers results and publishes them in batches, one after the other: each costs one syncfs. */
export class Publisher {
  readonly #store: Store;
  #waiting: Record<Trust, PublishedResult[]> = { sandboxed: [], unsandboxed: [] };
  /** Called once what waits is shown, or can't be. */
  #after: (() => void)[] = [];
  #count = 0;
  #delayMs = FIRST_MS;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  readonly #onFailure: () => void;

  /** `onFailure`: nothing more can be published, `flush` tells why. */
  constructor(store: Store, onFailure: () => void) {
    this.#store = store;
    this.#onFailure = onFailure;
  }

  /** `onShown`: others see the result, or never will. */
  add(result: PublishedResult, trust: Trust, onShown?: () => void): void {
    this.#waiting[trust].push(result);
    if (onShown !== undefined) this.#after.push(onShown);
    this.#count++;
    if (this.#count >= MOST) void this.#publish();
    else this.#timer ??= setTimeout(() => void this.#publish(), this.#delayMs);
  }

  /** All that was added is published when this ends. Throws what the store threw, of any batch. */
  async flush(): Promise<void> {
    await this.#publish();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #publish(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = this.#running.then(() => this.#batch());
    return this.#running;
  }

  async #batch(): Promise<void> {
    const after = this.#after;
    this.#after = [];
    try {
      await this.#show();
    } finally {
      for (const tell of after) tell();
    }
  }

  async #show(): Promise<void> {
    if (this.#failure !== undefined || this.#count === 0) return;
    const batch = this.#waiting;
    this.#waiting = { sandboxed: [], unsandboxed: [] };
    this.#count = 0;
    const started = performance.now();
    try {
      for (const trust of ["sandboxed", "unsandboxed"] as const) {
        if (batch[trust].length > 0) await this.#store.publish(batch[trust], trust);
      }
      this.#delayMs = Math.max(EVERY_MS, (performance.now() - started) * SHARE);
    } catch (error) {
      this.#failure = { error };
      this.#onFailure();
    }
  }
}
