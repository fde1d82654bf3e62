/**
 * How long somebody may wait for a cache without having anything of it: milliseconds in which a request was under way, less what the bytes that came would
 * have taken on a line of `bytesPerMs`. So whatever a cache does, a build that waits for it takes no longer than `limitMs` beyond what that line would take.
 */
export class Patience {
  readonly #limitMs: number;
  readonly #bytesPerMs: number;
  readonly #onLost: () => void;
  readonly #now: () => number;
  #underWay = 0;
  #since = 0;
  #waitedMs = 0;
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, bytesPerMs: number, onLost: () => void, now: () => number = () => performance.now()) {
    this.#limitMs = limitMs;
    this.#bytesPerMs = bytesPerMs;
    this.#onLost = onLost;
    this.#now = now;
  }

  begin(): void {
    if (this.#underWay++ > 0) return;
    this.#since = this.#now();
    this.#arm();
  }

  end(): void {
    if (--this.#underWay > 0) return;
    this.#waitedMs += this.#now() - this.#since;
    clearTimeout(this.#timer);
  }

  received(bytes: number): void {
    this.#bytes += bytes;
  }

  get lostMs(): number {
    const running = this.#underWay > 0 ? this.#now() - this.#since : 0;
    return Math.max(0, this.#waitedMs + running - this.#bytes / this.#bytesPerMs);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const leftMs = this.#limitMs - this.lostMs;
    if (leftMs <= 0) {
      this.#onLost();
      return;
    }
    this.#timer = setTimeout(() => {
      if (this.#underWay > 0) this.#arm();
    }, Math.ceil(leftMs));
    this.#timer.unref();
  }
}
