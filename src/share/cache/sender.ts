import type { OfferedStep } from "#build/shared-results.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { hashOf } from "#derivation/digest.ts";
import { topologicalOrder } from "#derivation/graph.ts";
import type { Store } from "#store/store.ts";
import { runningTime } from "./running-time.ts";
import type { Statement } from "./statement.ts";
import type { Uploader } from "./uploader.ts";

/** Steps that wait to be sent; a build of more leaves the rest to `kiln push`. */
const MOST_WAITING = 20_000;
/** Steps under way at once, to each cache. */
const PARALLEL = 4;

/** Sends what a build makes to caches while the build goes on, and for a while after it; nothing of it can fail a build. */
export class Sender {
  readonly #store: Store;
  readonly #uploaders: readonly Uploader[];
  readonly #signal: AbortSignal;
  readonly #onDiffering: (name: string) => void;
  readonly #waiting: OfferedStep[] = [];
  /** Steps of which a cache turned out to have other results. */
  readonly #differing = new Set<DerivationId>();
  readonly #workers = new Set<Promise<void>>();
  #isHeld: boolean;
  #bug: { readonly error: unknown } | undefined;
  /** Left out, as too many waited or time was over. */
  unsent = 0;

  /** `isHeld`: nothing goes before `drain`, as what was made is still to be checked. `onDiffering`: a step's name of which the cache has another result. */
  constructor(store: Store, uploaders: readonly Uploader[], signal: AbortSignal, isHeld: boolean, onDiffering: (name: string) => void) {
    this.#store = store;
    this.#uploaders = uploaders;
    this.#signal = signal;
    this.#isHeld = isHeld;
    this.#onDiffering = onDiffering;
  }

  offer(step: OfferedStep): void {
    if (step.derivation.kind === "fetch") return;
    if (this.#waiting.length >= MOST_WAITING) this.unsent++;
    else this.#waiting.push(step);
    this.#work();
  }

  get waiting(): number {
    return this.#waiting.length + this.#workers.size;
  }

  /** All is sent, or the time (milliseconds) is over. */
  async drain(limitMs: number): Promise<void> {
    this.#isHeld = false;
    this.#work();
    const over = new AbortController();
    const until = runningTime(limitMs, AbortSignal.any([over.signal, this.#signal]));
    const done = (async () => {
      while (this.#workers.size > 0) await Promise.race(this.#workers);
    })();
    await Promise.race([done, until]);
    over.abort();
    this.unsent += this.waiting;
    this.#waiting.length = 0;
    if (this.#bug !== undefined) throw this.#bug.error;
  }

  #work(): void {
    while (!this.#isHeld && this.#waiting.length > 0 && this.#workers.size < PARALLEL && !this.#signal.aborted) {
      const step = this.#waiting.shift();
      if (step === undefined) return;
      const worker = this.#send(step)
        // What it made is in the store, whatever hindered us.
        .catch((error: unknown) => {
          this.unsent++;
          if (!this.#signal.aborted && !(error instanceof KilnFailure)) this.#bug ??= { error };
        })
        .finally(() => {
          this.#workers.delete(worker);
          this.#work();
        });
      this.#workers.add(worker);
    }
  }

  async #send({ id, derivation, action, result, isRealisation, graph }: OfferedStep): Promise<void> {
    if (this.#store.withheld().has(hashOf(action))) return;
    const statements: Statement[] = [{ subject: { kind: "action", action }, action, result }];
    if (isRealisation && !this.#isMadeFromDiffering(graph, id)) statements.push({ subject: { kind: "realisation", id }, action, result });
    for (const uploader of this.#uploaders) {
      for (const statement of statements) {
        const sent = await uploader.send(statement);
        if (sent === "failed") break;
        if (sent !== "differs") continue;
        this.#store.withhold([action]);
        this.#differing.add(id);
        this.#onDiffering(derivation.name);
        break;
      }
    }
  }

  #isMadeFromDiffering(graph: DerivationGraph, id: DerivationId): boolean {
    return this.#differing.size > 0 && topologicalOrder(graph, [id]).some((one) => this.#differing.has(one));
  }
}
