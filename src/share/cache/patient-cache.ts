import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { CacheTrouble, type CacheBackEnd } from "./back-end.ts";
import { Patience } from "./patience.ts";

export interface CacheLimits {
  /** See `Patience`. */
  readonly waitMs: number;
  readonly bytesPerMs: number;
  /** How often something is asked for that may come another time. */
  readonly attempts: number;
  readonly backOffMs: number;
  /** So many failures in a row end the use of a cache. */
  readonly failures: number;
}

/** A line of 1 MiB/s: what comes slower isn't worth waiting for. */
export const READ_LIMITS: CacheLimits = { waitMs: 10_000, bytesPerMs: 1049, attempts: 3, backOffMs: 50, failures: 3 };

/** Requests under way at once to one cache. */
const PARALLEL = 24;

/** Wraps a cache so that it can do no harm: nothing that is asked of it throws but the outer signal's reason, and nothing takes long. */
export class PatientCache {
  readonly backEnd: CacheBackEnd;
  readonly #limits: CacheLimits;
  readonly #patience: Patience;
  readonly #dropped = new AbortController();
  readonly #signal: AbortSignal;
  readonly #outer: AbortSignal;
  readonly #onTrouble: (what: string) => void;
  readonly #waiting: (() => void)[] = [];
  #failures = 0;
  /** How many failures were counted so far; what was under way then failed of the same. */
  #outages = 0;
  #underWay = 0;
  #isTold = false;

  /** `onTrouble`: called once at most, with words that follow the cache's name. */
  constructor(backEnd: CacheBackEnd, limits: CacheLimits, onTrouble: (what: string) => void, signal: AbortSignal) {
    this.backEnd = backEnd;
    this.#limits = limits;
    this.#onTrouble = onTrouble;
    this.#outer = signal;
    this.#signal = AbortSignal.any([signal, this.#dropped.signal]);
    setMaxListeners(0, this.#signal);
    this.#patience = new Patience(limits.waitMs, limits.bytesPerMs, () =>
      this.#drop(`is too slow: ${limits.waitMs / 1000} s were waited for it`),
    );
  }

  /** It is asked nothing more. */
  get isDropped(): boolean {
    return this.#dropped.signal.aborted;
  }

  /** What is wrong with it was said. */
  get isTold(): boolean {
    return this.#isTold;
  }

  /** Bytes that came, or went. */
  moved(bytes: number): void {
    this.#patience.received(bytes);
  }

  /** Something that it said was wrong, though it came as asked for. */
  blame(what: string): void {
    this.#tell(what);
    if (++this.#failures >= this.#limits.failures) this.#dropped.abort();
  }

  /** `outages`: as many as there were when it began. */
  #fail(what: string, outages: number): void {
    if (outages === this.#outages) {
      this.#outages++;
      this.blame(what);
    } else this.#tell(what);
  }

  /** Undefined: it failed, or the cache is no longer used. Throws the outer signal's reason. */
  async ask<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    if (this.#underWay >= PARALLEL) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay++;
    this.#patience.begin();
    try {
      if (this.isDropped) return undefined;
      return await this.#attempts(work);
    } finally {
      this.#patience.end();
      this.#underWay--;
      this.#waiting.shift()?.();
      this.#outer.throwIfAborted();
    }
  }

  async #attempts<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const outages = this.#outages;
    for (let attempt = 1; ; attempt++) {
      try {
        const got = await this.#orDropped(work(this.#signal));
        this.#failures = 0;
        return got;
      } catch (error) {
        if (this.#signal.aborted) return undefined;
        if (!(error instanceof CacheTrouble)) throw error;
        if (!error.mayPass || attempt >= this.#limits.attempts) {
          this.#fail(error.message, outages);
          return undefined;
        }
      }
      await sleep(this.#limits.backOffMs * 2 ** (attempt - 1), undefined, { signal: this.#signal }).catch(() => undefined);
      if (this.#signal.aborted) return undefined;
    }
  }

  /** Also where work can't be ended: a call to a file system that is gone. */
  async #orDropped<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    const signal = this.#signal;
    let onAbort = (): void => undefined;
    const dropped = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
    });
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      signal.throwIfAborted();
      return await Promise.race([work, dropped]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  #drop(why: string): void {
    this.#tell(why);
    this.#dropped.abort();
  }

  #tell(what: string): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#onTrouble(what);
  }
}
