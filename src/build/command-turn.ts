import type { RunTurn } from "#sandbox/sandbox.ts";

/** A command's turn: a job, asked for once all is laid out for it. */
export class CommandTurn implements RunTurn {
  readonly #take: () => Promise<() => void>;
  readonly #halt: AbortSignal;
  readonly #onBegin: () => void;
  #giveBack: (() => void) | undefined;
  #fault: { readonly error: unknown } | undefined;

  /** `take` waits for a job, and gives what gives it back. Once `halt` is aborted the command doesn't begin. */
  constructor(take: () => Promise<() => void>, halt: AbortSignal, onBegin: () => void) {
    this.#take = take;
    this.#halt = halt;
    this.#onBegin = onBegin;
  }

  async begin(): Promise<boolean> {
    try {
      this.#giveBack = await this.#take();
      if (this.#halt.aborted) return false;
      // The command begins first.
      setImmediate(this.#onBegin);
      return true;
    } catch (error) {
      this.#fault = { error };
      return false;
    }
  }

  end(): void {
    this.#giveBack?.();
  }

  /** Throws what hindered it, if something did. */
  check(): void {
    if (this.#fault !== undefined) throw this.#fault.error;
  }
}
