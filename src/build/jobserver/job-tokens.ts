import type { TokenPool } from "./token-pool.ts";

/** How often it is looked for a token while commands wait (milliseconds). */
const LOOK_MS = 10;
/** After so long a token goes back once, for others that wait (milliseconds). */
const SLICE_MS = 250;

/** May be called again, to no effect. */
export type GiveBack = () => void;

interface Held {
  readonly token: number;
  /** By `performance.now()`. */
  readonly sinceMs: number;
}

interface Waiting {
  readonly signal: AbortSignal;
  readonly start: (giveBack: GiveBack) => void;
}

/**
 * The commands that this process may run at once: one that `make` runs it for, and one more for each token that it holds. It holds none that it doesn't
 * use, and none but those of running commands once nobody waits in it.
 */
export class JobTokens {
  readonly #pool: TokenPool;
  /** Those that came first first. */
  readonly #held: Held[] = [];
  readonly #line: Waiting[] = [];
  #running = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(pool: TokenPool) {
    this.#pool = pool;
  }

  /** Waits for a turn to run a command. Once `signal` is aborted it doesn't matter whether there was one. */
  async take(signal: AbortSignal): Promise<GiveBack> {
    if (this.#line.length === 0 && (this.#running === 0 || this.#takeToken())) return this.#begin();
    return await new Promise<GiveBack>((resolve) => {
      this.#line.push({ signal, start: resolve });
      this.#timer ??= setInterval(() => this.#look(), LOOK_MS);
    });
  }

  /** Gives all back, whatever runs: the process is about to end. */
  close(): void {
    clearInterval(this.#timer);
    for (const { token } of this.#held.splice(0)) this.#pool.giveBack(token);
    this.#pool.close();
  }

  #begin(): GiveBack {
    this.#running++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#running--;
      this.#handOn();
    };
  }

  /** A command ended: its turn is for who waits here, or for other processes. */
  #handOn(): void {
    this.#dropAborted();
    const isSpare = this.#running > 0;
    const oldest = isSpare ? this.#held[0] : undefined;
    if (oldest !== undefined && (this.#line.length === 0 || performance.now() - oldest.sinceMs > SLICE_MS)) {
      this.#held.shift();
      this.#pool.giveBack(oldest.token);
    } else if (this.#line.length > 0) this.#startNext();
  }

  #look(): void {
    this.#dropAborted();
    while (this.#line.length > 0 && this.#takeToken()) this.#startNext();
    this.#rest();
  }

  #startNext(): void {
    this.#line.shift()?.start(this.#begin());
    this.#rest();
  }

  #dropAborted(): void {
    for (const { start } of extract(this.#line, ({ signal }) => signal.aborted)) start(() => undefined);
    this.#rest();
  }

  #rest(): void {
    if (this.#line.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #takeToken(): boolean {
    const token = this.#pool.tryTake();
    if (token !== undefined) this.#held.push({ token, sinceMs: performance.now() });
    return token !== undefined;
  }
}

function extract<T>(all: T[], isWanted: (one: T) => boolean): readonly T[] {
  const wanted = all.filter(isWanted);
  if (wanted.length > 0) all.splice(0, all.length, ...all.filter((one) => !isWanted(one)));
  return wanted;
}
