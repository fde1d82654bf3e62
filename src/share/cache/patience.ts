import { ranFor, startTicks } from "./running-time.ts";

/**
 * How long somebody may wait for a cache without having anything of it: milliseconds in which a request was under way, less what the bytes that came would
 * have taken on a line of `bytesPerMs`. So whatever a cache does, a build that waits for it takes no longer than `limitMs` beyond what that line would take.
 * Time in which this process stood still isn't the cache's.
 */
export class Patience {
  readonly #limitMs: number;
  readonly #bytesPerMs: number;
  readonly #onLost: () => void;
  readonly #now: () => number;
  #underWay = 0;
  #last = 0;
  #waitedMs = 0;
  #bytes = 0;
  #stopTicks: () => void = () => undefined;

  constructor(limitMs: number, bytesPerMs: number, onLost: () => void, now: () => number = () => performance.now()) {
    this.#limitMs = limitMs;
    this.#bytesPerMs = bytesPerMs;
    this.#onLost = onLost;
    this.#now = now;
  }

  begin(): void {
    if (this.#underWay++ > 0) return;
    this.#last = this.#now();
    this.#stopTicks = startTicks(() => this.#look());
    this.#look();
  }

  end(): void {
    this.#look();
    if (--this.#underWay === 0) this.#stopTicks();
  }

  received(bytes: number): void {
    this.#bytes += bytes;
  }

  get lostMs(): number {
    return Math.max(0, this.#waitedMs - this.#bytes / this.#bytesPerMs);
  }

  #look(): void {
    const now = this.#now();
    this.#waitedMs += ranFor(now - this.#last);
    this.#last = now;
    if (this.lostMs >= this.#limitMs) this.#onLost();
  }
}
